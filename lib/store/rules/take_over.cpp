#include "store/rules/take_over.hpp"

#include <algorithm>

namespace candled::store {

void take_over_given_up(const TakenOver& taken, CandleRows& rows, const std::function<bool(PairId)>& stays) {
  for (const auto& [pair, interval, given_up] : taken.given_up) {
    if (!stays(pair)) continue;
    const TimeRange& buckets = given_up.buckets;
    const auto here = rows.given_up(pair, interval, buckets);
    const bool is_known = std::ranges::any_of(here, [&](const GivenUp& other) {
      return other.buckets.end == buckets.end ||
             (other.buckets.start <= buckets.start && other.buckets.end >= buckets.end);
    });
    if (!is_known) rows.give_up(pair, interval, given_up);
  }
}

}  // namespace candled::store
