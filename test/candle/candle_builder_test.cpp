#include "candle/candle_builder.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "candle/builder_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::btc;
using test::eth;
using test::noon;
using test::Observer;

TEST_CASE("a minute of samples closes as one candle when the minute has ended") {
  Observer observer(noon);
  observer.sample(noon, "3");
  observer.sample(noon + 20s, "5");
  observer.sample(noon + 40s, "1");
  observer.sample(noon + 59'999ms, "2");

  observer.close(noon + 59'999ms);
  CHECK(observer.closed.empty());
  observer.close(noon + 60'000ms);

  REQUIRE(observer.closed.size() == 1);
  const Candle candle = observer.candle("1m", noon);
  CHECK(candle.ohlc.open.to_string() == "3");
  CHECK(candle.ohlc.high.to_string() == "5");
  CHECK(candle.ohlc.low.to_string() == "1");
  CHECK(candle.ohlc.close.to_string() == "2");
  CHECK(candle.observation->samples == 4);
  CHECK(candle.source == Source::live);
}

TEST_CASE("the first millisecond of a bucket belongs to it and not to the one before") {
  Observer observer(noon);
  observer.sample(noon + 59'999ms, "1");
  observer.sample(noon + 60'000ms, "2");
  observer.close(noon + 2min);

  CHECK(observer.candle("1m", noon).ohlc.close.to_string() == "1");
  CHECK(observer.candle("1m", noon + 1min).ohlc.open.to_string() == "2");
}

TEST_CASE("a sample of the next bucket closes the one before it") {
  Observer observer(noon);
  observer.sample(noon, "1");

  observer.sample(noon + 1min, "2");

  CHECK(observer.closed.size() == 1);
}

TEST_CASE("a sample for a closed bucket is late and changes nothing") {
  Observer observer(noon);
  observer.sample(noon, "1");
  observer.close(noon + 1min);

  CHECK_FALSE(observer.sample(noon + 59'999ms, "9"));
  CHECK(observer.sample(noon + 60'000ms, "2"));
  observer.close(noon + 2min);

  CHECK(observer.closed.size() == 2);
  CHECK(observer.candle("1m", noon).ohlc.high.to_string() == "1");
  CHECK(observer.candle("1m", noon + 1min).ohlc.open.to_string() == "2");
}

TEST_CASE("a bucket that is kept open takes samples of its time after its end") {
  Observer observer(noon);
  observer.sample(noon, "1");

  observer.close(noon + 62s - 2s -
                 1ms);  // what a caller does that grants 2 s of grace, 1 ms before they are over
  CHECK(observer.sample(noon + 59'900ms, "2"));
  observer.close(noon + 1min);

  CHECK(observer.candle("1m", noon).ohlc.close.to_string() == "2");
}

TEST_CASE("a bucket without a sample has no candle") {
  Observer observer(noon);
  observer.seconds(noon, noon + 1min);
  observer.seconds(noon + 2min, noon + 3min);
  observer.close(noon + 4min);

  CHECK(observer.closed.size() == 2);
  CHECK(observer.candle("1m", noon).complete);
  CHECK(observer.candle("1m", noon + 2min).complete);
}

TEST_CASE("five candles of a minute make one of five minutes, and ten one of ten") {
  Observer observer(noon);
  for (int minute = 0; minute < 10; ++minute)
    observer.seconds(noon + minute * 1min, noon + (minute + 1) * 1min, std::to_string(10 + minute));
  observer.close(noon + 10min);

  CHECK(observer.closed.size() == 10 + 2 + 1);
  const Candle five = observer.candle("5m", noon + 5min);
  CHECK(five.ohlc.open.to_string() == "15");
  CHECK(five.ohlc.close.to_string() == "19");
  CHECK(five.observation->samples == 300);
  CHECK(five.complete);
  const Candle ten = observer.candle("10m", noon);
  CHECK(ten.ohlc.low.to_string() == "10");
  CHECK(ten.ohlc.high.to_string() == "19");
  CHECK(ten.observation->samples == 600);
  CHECK(ten.observation->gap == 1s);
}

TEST_CASE("candles that close together come shortest interval first, then by pair") {
  Observer observer(noon, "1m,2m");
  observer.sample(noon + 1min, "1", eth);
  observer.sample(noon + 1min, "1", btc);
  observer.close(noon + 2min);

  REQUIRE(observer.closed.size() == 4);
  CHECK(observer.closed[0].pair == btc);
  CHECK(observer.closed[0].candle.interval.name() == "1m");
  CHECK(observer.closed[1].pair == eth);
  CHECK(observer.closed[2].candle.interval.name() == "2m");
}

TEST_CASE("a candle started inside a minute is not complete, however small its gap") {
  Observer observer(noon + 1ms);
  observer.seconds(noon + 1ms, noon + 2min);
  observer.close(noon + 2min);

  CHECK(observer.candle("1m", noon).observation->gap <= 1s);
  CHECK_FALSE(observer.candle("1m", noon).complete);
  CHECK(observer.candle("1m", noon + 1min).complete);
}

TEST_CASE("a candle started with its minute is complete") {
  Observer observer(noon);
  observer.seconds(noon, noon + 1min);
  observer.close(noon + 1min);

  CHECK(observer.candle("1m", noon).complete);
}

TEST_CASE("a bigger candle whose bucket had begun at the start is not complete") {
  Observer observer(noon + 2s, "2s,10s");
  observer.seconds(noon + 2s, noon + 20s);
  observer.close(noon + 20s);

  CHECK(observer.candle("2s", noon + 2s).complete);
  CHECK(observer.candle("10s", noon).observation->gap == 2s);
  CHECK_FALSE(observer.candle("10s", noon).complete);
  CHECK(observer.candle("10s", noon + 10s).complete);
}

TEST_CASE("gaps at the start, inside and at the end make a candle incomplete from 5.001 s on") {
  const auto complete = [](milliseconds from, milliseconds to) {
    Observer observer(noon);
    for (milliseconds time = 0s; time < 60s; time += 1s)
      if (time <= from || time >= to) observer.sample(noon + time, "1");
    if (to < 60s) observer.sample(noon + to, "1");
    observer.close(noon + 1min);
    return observer.candle("1m", noon).complete;
  };

  CHECK(complete(20s, 25s));
  CHECK_FALSE(complete(20s, 25'001ms));
  CHECK(complete(-1ms, 5s));
  CHECK_FALSE(complete(-1ms, 5'001ms));
  CHECK(complete(55s, 60s));
  CHECK_FALSE(complete(54s, 60s));
}

TEST_CASE("a pair that appears late starts with a gap and disturbs no other") {
  Observer observer(noon);
  observer.seconds(noon, noon + 30s, "1", btc);
  observer.seconds(noon + 30s, noon + 1min, "2", eth);
  observer.close(noon + 1min);

  CHECK(observer.candle("1m", noon, eth).observation->gap == 30s);
  CHECK(observer.candle("1m", noon, eth).ohlc.open.to_string() == "2");
  CHECK(observer.candle("1m", noon, btc).observation->gap == 31s);
}

TEST_CASE("a pair that vanishes ends with a gap and leaves no candle afterwards") {
  Observer observer(noon);
  observer.seconds(noon, noon + 3min, "1", btc);
  observer.series.add(noon + 2min + 59s, std::vector<Sample>{{eth, Price::parse("7").value()}},
                      observer.closed);
  observer.seconds(noon + 3min, noon + 5min, "1", btc);
  observer.close(noon + 5min);

  CHECK_FALSE(observer.candle("1m", noon + 2min, eth).complete);
  CHECK(observer.candle("5m", noon, eth).observation->samples == 1);
  CHECK(observer.closed.size() == 5 + 1 + 1 + 1);
}

TEST_CASE("a clock that steps back reopens nothing") {
  Observer observer(noon);
  observer.seconds(noon, noon + 70s, "1");
  REQUIRE(observer.closed.size() == 1);

  CHECK_FALSE(observer.sample(noon - 1h, "9"));
  observer.close(noon - 1h);
  CHECK(observer.sample(noon + 70s, "2"));
  observer.close(noon + 2min);

  CHECK(observer.closed.size() == 2);
  CHECK(observer.candle("1m", noon + 1min).ohlc.close.to_string() == "2");
}

TEST_CASE("a clock that steps forward closes what was open and leaves a gap") {
  Observer observer(noon);
  observer.seconds(noon, noon + 90s);
  observer.seconds(noon + 1h, noon + 1h + 1min, "2");
  observer.close(noon + 1h + 1min);

  CHECK(observer.candle("1m", noon + 1min).observation->samples == 30);
  CHECK_FALSE(observer.candle("1m", noon + 1min).complete);
  CHECK_FALSE(observer.candle("5m", noon).complete);
  CHECK(observer.candle("1m", noon + 1h).complete);
  CHECK(observer.closed.size() == 2 + 1 + 1 + 1);
}

TEST_CASE("the end of the open bucket is known beforehand") {
  Observer observer(noon + 59'999ms);
  CHECK(observer.series.next_close() == noon + 1min);

  observer.close(noon + 1min);

  CHECK(observer.series.next_close() == noon + 2min);
}

TEST_CASE("random samples give the candles that a naive fold of all samples gives") {
  struct Naive {
    std::vector<std::pair<TimePoint, Price>> samples;
  };
  std::mt19937 random(11);
  Observer observer(noon, "2s,6s,10s");
  std::map<std::tuple<PairId, std::int64_t, TimePoint>, Naive> naive;
  TimePoint time = noon;
  for (int i = 0; i < 20'000; ++i) {
    time += milliseconds{random() % 900};
    const PairId pair{static_cast<std::uint32_t>(random() % 5)};
    const Price value =
        Price::from_parts(static_cast<std::int64_t>(1 + random() % 100'000), static_cast<int>(random() % 6));
    observer.series.add(time, std::vector<Sample>{{pair, value}}, observer.closed);
    for (const std::int64_t seconds : {2, 6, 10})
      naive[{pair, seconds, Interval(std::chrono::seconds{seconds}).floor(time)}].samples.emplace_back(time,
                                                                                                       value);
  }
  observer.close(time + 10s);

  REQUIRE(observer.closed.size() == naive.size());
  for (const auto& [pair, candle] : observer.closed) {
    const auto& samples = naive.at({pair, candle.interval.length().count(), candle.open_time}).samples;
    milliseconds gap =
        std::max(samples.front().first - candle.open_time, candle.close_time() - samples.back().first);
    Price high = samples.front().second;
    Price low = high;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      high = std::max(high, samples[i].second);
      low = std::min(low, samples[i].second);
      if (i > 0) gap = std::max(gap, samples[i].first - samples[i - 1].first);
    }
    CAPTURE(candle);
    REQUIRE(candle.ohlc.open.to_string() == samples.front().second.to_string());
    REQUIRE(candle.ohlc.close.to_string() == samples.back().second.to_string());
    REQUIRE(candle.ohlc.high == high);
    REQUIRE(candle.ohlc.low == low);
    REQUIRE(candle.observation->samples == samples.size());
    REQUIRE(candle.observation->gap == gap);
    REQUIRE(candle.complete == (gap <= 5s));
  }
}

TEST_CASE("of a pair that is forgotten nothing closes any more, of the others all") {
  Observer observer(noon, "1m,2m");
  observer.sample(noon + 1s, "1", btc);
  observer.sample(noon + 1s, "1", eth);
  observer.close(noon + 1min);
  observer.sample(noon + 61s, "2", btc);
  observer.sample(noon + 61s, "2", eth);
  observer.closed.clear();

  observer.series.forget(btc);
  observer.close(noon + 2min);

  REQUIRE(observer.closed.size() == 2);
  CHECK(observer.closed[0].pair == eth);
  CHECK(observer.closed[1].pair == eth);
}

}  // namespace
}  // namespace candled
