#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "candle/candle.hpp"
#include "candle/candle_builder.hpp"

namespace candled::test {

/// Random numbers that the same key always repeats.
class Dice {
 public:
  explicit Dice(std::initializer_list<std::uint64_t> key) {
    for (const std::uint64_t part : key) state_ = mixed(state_ + part + 1);
  }

  /// Returns a number below `end`.
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  bool chance(unsigned percent) { return below(100) < percent; }

  // for std::shuffle
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return next(); }

 private:
  static std::uint64_t mixed(std::uint64_t x);
  std::uint64_t next() { return mixed(state_ += 0x9e37'79b9'7f4a'7c15U); }

  std::uint64_t state_ = 0;
};

/// What several collectors see of the same pairs, and what the exchange says of them. Everything follows from
/// the seed, so that whoever knows who has stored which minute knows what must be in the store.
struct World {
  std::uint64_t seed = 1;
  std::size_t minutes = 60;
  std::size_t pairs = 40;
  /// True if collectors offer bigger candles of what they saw, as a CandleBuilder does.
  bool offers_bigger = false;

  static CandleBuilder::Options built_with();
  static Interval minute();
  static Pair pair(std::size_t number);

  static TimePoint start(std::size_t minute);
  /// Returns the minute in which all collectors discover a pair.
  std::size_t listed(std::size_t pair) const;
  /// Returns the order in which a collector meets the pairs.
  std::vector<std::size_t> order(std::size_t writer) const;
  /// Returns the candle that a collector closes; empty if it saw nothing.
  std::optional<Candle> seen(std::size_t writer, std::size_t pair, std::size_t minute) const;
  /// Returns the candle of `interval`, which opens at `minute`, that a collector would merge from its own.
  std::optional<Candle> seen_merged(std::size_t writer, std::size_t pair, Interval interval,
                                    std::size_t minute) const;
  /// Returns the exchange's own candle; empty if it says that nothing was traded. Then nobody saw anything.
  std::optional<Candle> exchange(std::size_t pair, std::size_t minute) const;
};

}  // namespace candled::test
