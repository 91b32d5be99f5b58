#include "replay/candle_csv.hpp"

#include <algorithm>
#include <ostream>
#include <tuple>

namespace candled::replay {

CandleCsv::CandleCsv(std::ostream& out, Intervals intervals) : out_(out), intervals_(std::move(intervals)) {
  out_ << "pair,interval,open_time,open,high,low,close,samples\n";
}

void CandleCsv::add(const Pairs& pairs, const std::vector<PairCandle>& candles) {
  for (const auto& [pair, candle] : candles) rows_.push_back({pairs[pair].name, candle});
}

void CandleCsv::write_until(TimePoint time) {
  TimePoint safe = time;
  for (const Interval interval : intervals_.all()) safe = std::min(safe, interval.floor(time));
  write_before(safe);
}

void CandleCsv::finish() {
  write_before(TimePoint::max());
}

void CandleCsv::write_before(TimePoint open_time) {
  const auto held_back =
      std::ranges::partition(rows_, [&](const Row& row) { return row.candle.open_time < open_time; });
  const std::span ready(rows_.begin(), held_back.begin());
  std::ranges::sort(ready, {}, [](const Row& row) {
    return std::tuple(row.candle.open_time, std::string_view(row.pair), row.candle.interval);
  });
  for (const auto& [pair, candle] : ready) {
    out_ << pair << ',' << candle.interval.name() << ',' << candle.open_time.time_since_epoch().count() << ','
         << candle.open.to_string() << ',' << candle.high.to_string() << ',' << candle.low.to_string() << ','
         << candle.close.to_string() << ',' << candle.observation.value().samples << '\n';
  }
  rows_.erase(rows_.begin(), held_back.begin());
}

}  // namespace candled::replay
