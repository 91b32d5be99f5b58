#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "candle/pairs.hpp"
#include "replay/columns.hpp"

namespace candled::replay {

/// Which of the two currencies in `name` the exchange prices in the other, from what it is known to list:
/// `USDT_BTC` is quote_first because USDT is never priced in BTC. Nothing when that says neither.
std::optional<NameOrder> order_by_quotes(std::string_view name);

/// How the names of one recording are to be read.
///
/// A `symbol` is base_first. A `pair` is quote_first, but recordings that were made of the exchange's current
/// API before there was a `symbol` say `pair` as well. So of a `pair` it is asked, in this order: what the
/// user says, what the known pairs say, and what the quote currencies of the first names say. When they say
/// both, no name is read that the known pairs do not decide.
class FileNames {
 public:
  /// `said` is the user's word.
  FileNames(const Columns& columns, std::optional<NameOrder> said);

  /// Returns whether look_at() has to be called, once, before anything is read.
  bool wants_names() const { return !order_; }
  /// Decides by the first `names` of the file.
  void look_at(std::span<const std::string> names, const Pairs& known);

  enum class Failure : std::uint8_t {
    no_name,    ///< not the name of a pair
    undecided,  ///< it may mean either of two pairs
  };
  /// The pair that `name` means; `known` are those that are known.
  std::expected<Pair, Failure> read(std::string_view name, const Pairs& known) const;

 private:
  bool is_undecided(const Pair& pair, NameOrder order) const;

  bool declared_;                   // the header says order_
  bool said_;                       // the user does
  std::optional<NameOrder> order_;  // of names that nothing else decides
  bool quote_first_ = false;        // there are names that are
  bool base_first_ = false;
};

}  // namespace candled::replay
