#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candled {

/// Returns whether a character may appear in the name of a pair: it must be visible (is_printable()), and
/// neither a space nor a comma, which separates the fields of CSV and the globs of --pairs.
bool may_be_in_name(char32_t code);

/// Returns `text` with each character that may_be_in_name() refuses replaced by its number, `~u200b~`, and
/// each byte that is not UTF-8 by `~xff~`. The result is cut between characters to at most `max_bytes` bytes.
std::string escaped_name(std::string_view text, std::size_t max_bytes);

/// The order of the two currencies in a name of the exchange.
enum class NameOrder : std::uint8_t {
  quote_first,  ///< `USDT_BTC`: returnTicker and the rest of the legacy API
  base_first,   ///< `BTC_USDT`: the current API
};

/// A base currency priced in a quote currency. Its identity is (base, quote). Its name is the exchange's name
/// for it where it was first seen.
struct Pair {
  std::string name;
  std::string base;
  std::string quote;

  /// The length of the longest accepted name, in bytes of UTF-8.
  static constexpr std::size_t max_name = 64;

  /// Splits a name of the exchange: `USDT_BTC` or `BTC_USDT`, in any script. If it has several underscores,
  /// the quote is the text before the first (quote_first) or after the last (base_first). Returns nothing if
  /// a currency is empty, the name is longer than max_name, or a character is one that may_be_in_name()
  /// refuses.
  static std::optional<Pair> from_name(std::string_view name, NameOrder order);

  /// Returns whether from_name() makes this pair from its name, in either order. This is the one rule for
  /// which pairs are valid.
  bool is_sound() const;

  /// Returns the name that this pair has, or would have, in `order`.
  std::string name_in(NameOrder order) const;

  bool same_identity(const Pair& other) const { return base == other.base && quote == other.quote; }
};

/// The number of a pair within one Pairs and one store, counted from 0 in the order in which pairs were first
/// seen. Pairs that have given way to others leave their numbers empty, and a later run fills them.
enum class PairId : std::uint32_t {};

constexpr std::size_t index_of(PairId id) {
  return static_cast<std::size_t>(id);
}

}  // namespace candled
