#include "repair/verdict.hpp"

#include <algorithm>

#include "repair/checks.hpp"

namespace candled::repair {
namespace {

void append(std::vector<store::GivenUp>& given_up, const store::GivenUp& bucket) {
  if (!given_up.empty() && given_up.back().reason == bucket.reason &&
      given_up.back().buckets.end == bucket.buckets.start)
    given_up.back().buckets.end = bucket.buckets.end;
  else
    given_up.push_back(bucket);
}

/// Returns the time at which the newest of its rows was written, by the exchange's clock.
TimePoint written(const feed::ExchangeCandles& answer) {
  TimePoint newest{};
  for (const feed::ExchangeCandle& candle : answer.candles)
    newest = std::max(newest, candle.as_of.value_or(TimePoint{}));
  return newest;
}

}  // namespace

TimePoint final_until(const feed::ExchangeCandles& answer, TimePoint now) {
  return answer.exchange_time.value_or(std::max(now, written(answer))) - final_after;
}

Verdict judge(const Request& request, const feed::ExchangeCandles& answer, TimePoint now) {
  const TimePoint taken_until = answer.exchange_time.value_or(std::max(now - final_after, written(answer)));
  const TimePoint given_up_until = final_until(answer, now);
  const milliseconds length = request.interval.length();
  Verdict verdict;
  for (const TimeRange& range : request.wanted)
    for (TimeRange bucket{range.start, range.start + length}; bucket.start < range.end;
         bucket = {bucket.end, bucket.end + length}) {
      const auto found = std::ranges::find(answer.candles, bucket.start, &feed::ExchangeCandle::open_time);
      const auto candle = found == answer.candles.end() ? std::unexpected(store::GiveUp::absent)
                                                        : checked(*found, request.interval);
      if (candle && bucket.end <= taken_until) {
        verdict.candles.push_back(*candle);
        verdict.traded.push_back(traded_in(*found));
      } else if (candle || bucket.end > given_up_until) {
        verdict.too_early.push_back(bucket);
      } else {
        append(verdict.given_up, {.buckets = bucket, .reason = candle.error()});
      }
    }
  return verdict;
}

}  // namespace candled::repair
