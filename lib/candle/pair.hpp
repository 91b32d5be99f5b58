#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candled {

/// Returns whether a character may stand in the name of a pair: one that can be seen (is_printable()), but
/// neither a space nor a comma, which separates fields of CSV and the globs of --pairs.
bool may_be_in_name(char32_t code);

/// `text` with each character that may_be_in_name() refuses as its number, `~u200b~`, and each byte that is
/// not UTF-8 as `~xff~`; cut between characters to at most `max_bytes` bytes.
std::string escaped_name(std::string_view text, std::size_t max_bytes);

/// In which order the two currencies stand in a name of the exchange.
enum class NameOrder : std::uint8_t {
  quote_first,  ///< `USDT_BTC`: returnTicker and the rest of the legacy API
  base_first,   ///< `BTC_USDT`: the current API
};

/// A base currency priced in a quote currency. Its identity is (base, quote); its name is what the exchange
/// called it where it was first seen.
struct Pair {
  std::string name;
  std::string base;
  std::string quote;

  /// The longest name that is accepted, in bytes of UTF-8.
  static constexpr std::size_t max_name = 64;

  /// Takes a name of the exchange apart: `USDT_BTC` or `BTC_USDT`, in any script. With several underscores
  /// the quote is what stands before the first (quote_first) or after the last (base_first). Nothing when a
  /// currency is empty, the name is longer than max_name, or it holds what may_be_in_name() refuses.
  static std::optional<Pair> from_name(std::string_view name, NameOrder order);

  /// Returns whether from_name() makes this pair of its name, in either order: the one rule of what a pair
  /// may be.
  bool is_sound() const;

  /// The name that this pair has, or would have, in `order`.
  std::string name_in(NameOrder order) const;

  bool same_identity(const Pair& other) const { return base == other.base && quote == other.quote; }
};

/// The number of a pair within one Pairs and one store: from 0, in the order in which pairs were first seen.
/// Pairs that have given way to others leave numbers empty, which are filled by a later run.
enum class PairId : std::uint32_t {};

constexpr std::size_t index_of(PairId id) {
  return static_cast<std::size_t>(id);
}

}  // namespace candled
