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

/// Returns the order of the currencies in `name`, from what is known of the exchange's listings: `USDT_BTC`
/// is quote_first because USDT is never priced in BTC. Empty if they show neither order.
std::optional<NameOrder> order_by_quotes(std::string_view name);

/// Reads the names of one recording as pairs.
///
/// A `symbol` is base_first. A `pair` is quote_first, but recordings that were made of the exchange's current
/// API before there was a `symbol` say `pair` as well. The order of a `pair` is therefore decided, in this
/// sequence, by the user, by the known pairs, and by the quote currencies of the first names. If the first
/// names show both orders, only names that the known pairs decide are read.
class FileNames {
 public:
  /// `said` is the order that the user states.
  FileNames(const Columns& columns, std::optional<NameOrder> said);

  /// Returns whether look_at() has to be called, once, before anything is read.
  bool wants_names() const { return !order_; }
  /// Decides the order by the first `names` of the file.
  void look_at(std::span<const std::string> names, const Pairs& known);

  enum class Failure : std::uint8_t {
    no_name,    ///< not the name of a pair
    undecided,  ///< it may mean either of two pairs
  };
  /// Returns the pair that `name` means; `known` are the known pairs.
  std::expected<Pair, Failure> read(std::string_view name, const Pairs& known) const;

 private:
  bool is_undecided(const Pair& pair, NameOrder order) const;

  bool declared_;                   // the header states order_
  bool said_;                       // the user states order_
  std::optional<NameOrder> order_;  // of names that nothing else decides
  bool quote_first_ = false;        // some names are quote_first
  bool base_first_ = false;
};

}  // namespace candled::replay
