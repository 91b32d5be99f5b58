#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pair.hpp"
#include "candle/time.hpp"

namespace candled::sim {

/// The fate of a pair's price.
enum class Life : std::uint8_t {
  trading,       ///< the price wanders
  frozen,        ///< trading was halted: the pair keeps its last price
  never_traded,  ///< listed without a price: both dialects print zero
};

/// One pair of the simulated exchange, and the parameters of its prices.
struct Listing {
  Pair pair;                ///< named as the current API does: `BTC_USDT`
  std::string legacy_name;  ///< the same pair at returnTicker: `USDT_BTC`
  std::uint32_t id;         ///< returnTicker's `id`
  Life life;
  std::int64_t base;          ///< the price around which it wanders, as `base / 10^scale`
  int scale;                  ///< 2 to 15 decimals
  std::int32_t volatility;    ///< in 128ths: 64 wanders half as far as 128, 256 twice as far
  std::int64_t trade_every;   ///< ticks from one trade to the next, a power of two from 1 to 1024
  std::int64_t trade_offset;  ///< it trades at tick `t` when `(t + trade_offset) % trade_every == 0`
  TimePoint listed_since{};   ///< there are no candles of buckets that ended by then

  /// Returns whether the legacy API lists the pair: it prints exactly 8 decimals, and lists only pairs for
  /// which these are enough.
  bool in_legacy() const { return scale <= 8; }
};

/// The list of pairs of a simulated exchange: a pure function of the seed and the number of pairs. A market
/// of more pairs begins with the same ones.
///
/// The first pairs are the same for every seed: BTC_USDT and ETH_BTC, which trade at every tick; then one
/// each that is frozen (BTS_USDT), was never traded (DEXT_USDT), has a Chinese name, is a test pair
/// (POLOTEST2_POLOTEST1), is tiny (1e-12) and is large (79,000); then well-known pairs; then generated ones,
/// of which one in 32 is frozen and one in 8 has more than 8 decimals.
///
/// Once made it does not change, so it may be used from any thread.
class Market {
 public:
  static constexpr std::size_t max_pairs = 5'000;

  /// Throws std::invalid_argument unless `pairs` lies in [1, max_pairs].
  Market(std::uint64_t seed, std::size_t pairs);

  /// Makes every pair whose index has the remainder 15 by 16 one that was listed at `time`.
  void list_late(TimePoint time);

  std::uint64_t seed() const { return seed_; }
  std::span<const Listing> listings() const { return listings_; }
  const Listing& operator[](std::size_t pair) const { return listings_[pair]; }
  std::size_t size() const { return listings_.size(); }

  /// Returns the index of the pair that one dialect knows as `name`. Empty if there is none, or if it is not
  /// listed in that dialect.
  std::optional<std::size_t> find(std::string_view name, NameOrder dialect) const;

 private:
  void list(std::string base, std::string quote, Listing listing);
  void list_well_known(std::size_t pairs);
  void list_generated();

  std::uint64_t seed_;
  std::vector<Listing> listings_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, std::size_t, std::less<>> by_legacy_name_;
};

}  // namespace candled::sim
