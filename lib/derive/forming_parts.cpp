#include "derive/forming_parts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "candle/forming.hpp"
#include "store/candle_store.hpp"

namespace candled::derive {

void add_unstored(std::vector<PairCandle>& parts, const live::Unstored& unstored,
                  const std::vector<PairId>& pairs, Interval interval, TimePoint start, TimePoint now) {
  const store::CandleQuery query{.pairs = pairs, .intervals = {interval}, .start = start};
  const auto take = [&](const std::vector<PairCandle>& rows) {
    std::ranges::copy_if(rows, std::back_inserter(parts),
                         [&query](const PairCandle& row) { return query.selects(row); });
  };
  for (const live::ClosedCandles& batch : *unstored.closed) take(*batch);
  take(unstored.forming->candles(query.pairs, query.intervals, now));
}

std::vector<PairCandle> merge_forming(std::vector<PairCandle> parts, Interval interval, TimePoint now) {
  const auto place = [](const PairCandle& row) { return std::pair(row.pair, row.candle.open_time); };
  std::ranges::stable_sort(parts, {}, place);
  const auto repeated = std::ranges::unique(parts, {}, place);
  parts.erase(repeated.begin(), repeated.end());

  std::vector<PairCandle> merged;
  for (auto part = parts.begin(); part != parts.end();) {
    const PairId pair = part->pair;
    const TimePoint bucket = interval.floor(part->candle.open_time);
    Forming whole;
    for (; part != parts.end() && part->pair == pair && interval.floor(part->candle.open_time) == bucket;
         ++part)
      whole.merge(Forming(part->candle));
    merged.push_back({pair, whole.snapshot(interval, bucket, now)});
  }
  return merged;
}

}  // namespace candled::derive
