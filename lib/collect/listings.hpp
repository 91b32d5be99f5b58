#pragma once

#include <cstdint>
#include <vector>

#include "candle/pairs.hpp"
#include "candle/time.hpp"

namespace candled::collect {

/// Tracks since when each pair has not been listed by the exchange.
///
/// Not thread-safe.
class Listings {
 public:
  /// The number of consecutive answers that are believed about which pairs there are. One or two bad answers
  /// prove neither that a pair they lack is gone, nor that a name in them is a new pair.
  static constexpr std::uint64_t answers_to_believe = 3;

  /// `before` is the end of the newest stored candle of each pair, by id; pairs beyond it have none.
  explicit Listings(std::vector<TimePoint> before = {}) : before_(std::move(before)) {}

  /// Begins a new answer, whose pairs follow.
  void begin_answer() { ++answer_; }
  void listed(PairId pair);

  /// Returns the number of answers.
  std::uint64_t answers() const { return answer_; }
  /// Returns those of `pairs` that none of the latest answers_to_believe answers lists, the longest unseen
  /// first.
  std::vector<PairId> unseen(const Pairs& pairs) const;

 private:
  struct Seen {
    std::uint64_t answer;  // the newest that listed it, 0 if none did in this run
    TimePoint before;

    friend auto operator<=>(const Seen&, const Seen&) = default;
  };
  Seen seen(PairId pair) const;

  std::vector<TimePoint> before_;
  std::vector<std::uint64_t> answers_;  // by id: the newest that listed it
  std::uint64_t answer_ = 0;
};

}  // namespace candled::collect
