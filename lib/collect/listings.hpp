#pragma once

#include <cstdint>
#include <vector>

#include "candle/pairs.hpp"
#include "candle/time.hpp"

namespace candled::collect {

/// Since when each pair has not been listed by the exchange.
///
/// Not thread-safe.
class Listings {
 public:
  /// One bad answer, or two, say nothing about which pairs there are: neither that a pair that they lack is
  /// gone, nor that a name in them is a new pair. So many running do.
  static constexpr std::uint64_t answers_to_believe = 3;

  /// Begins with when the newest stored candle of each pair ended, by id; pairs beyond them have none.
  explicit Listings(std::vector<TimePoint> before = {}) : before_(std::move(before)) {}

  /// A new answer is read, whose pairs follow.
  void begin_answer() { ++answer_; }
  void listed(PairId pair);

  /// How many answers there were.
  std::uint64_t answers() const { return answer_; }
  /// Those of `pairs` that none of the newest answers lists, the longest unseen first.
  std::vector<PairId> unseen(const Pairs& pairs) const;

 private:
  struct Seen {
    std::uint64_t answer;  // the newest that listed it, 0 for none in this run
    TimePoint before;

    friend auto operator<=>(const Seen&, const Seen&) = default;
  };
  Seen seen(PairId pair) const;

  std::vector<TimePoint> before_;
  std::vector<std::uint64_t> answers_;  // by id: the newest that listed it
  std::uint64_t answer_ = 0;
};

}  // namespace candled::collect
