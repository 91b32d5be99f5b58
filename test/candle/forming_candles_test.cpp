#include "candle/forming_candles.hpp"

#include <catch2/catch.hpp>

#include "candle/builder_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::Observer;

constexpr PairId pair{0};
const Interval one_minute(60s);
const Interval five_minutes(300s);

TEST_CASE("a forming candle has what its bucket has seen so far, and is not complete") {
  Observer observer(noon);
  observer.sample(noon, "5");
  observer.sample(noon + 1s, "9.50");
  observer.sample(noon + 4s, "1");

  const auto candle = observer.series.forming().candle(pair, one_minute, noon + 5s);

  REQUIRE(candle);
  CHECK(candle->open_time == noon);
  CHECK(candle->ohlc.open.to_string() == "5");
  CHECK(candle->ohlc.high.to_string() == "9.50");
  CHECK(candle->ohlc.low.to_string() == "1");
  CHECK(candle->ohlc.close.to_string() == "1");
  CHECK(candle->observation->samples == 3);
  CHECK_FALSE(candle->complete);
}

TEST_CASE("the gap of a forming candle grows with the time, up to its bucket's end") {
  Observer observer(noon);
  observer.seconds(noon, noon + 20s);
  const FormingCandles running = observer.series.forming();

  CHECK(running.candle(pair, one_minute, noon + 19s)->observation->gap == 1s);
  CHECK(running.candle(pair, one_minute, noon + 30s)->observation->gap == 11s);
  CHECK(running.candle(pair, one_minute, noon + 5min)->observation->gap == 41s);
  CHECK(running.candle(pair, one_minute, noon - 1h)->observation->gap == 1s);
}

TEST_CASE("at its end a forming candle of any interval is the one that closes") {
  Observer observer(noon);
  for (int second = 0; second < 300; ++second)
    observer.sample(noon + std::chrono::seconds{second}, std::to_string(1 + second * 37 % 101));
  const FormingCandles running = observer.series.forming();
  observer.close(noon + 5min);

  for (const auto& [interval, open_time] : {std::pair{one_minute, noon + 4min}, {five_minutes, noon}}) {
    Candle last = running.candle(pair, interval, noon + 5min).value();
    last.complete = true;
    CHECK(last.identical_to(observer.candle(interval.name(), open_time)));
  }
}

TEST_CASE("a bigger candle runs on while the shortest bucket has no sample yet") {
  Observer observer(noon);
  observer.seconds(noon, noon + 60s, "7");
  observer.close(noon + 60s);
  const FormingCandles running = observer.series.forming();

  CHECK_FALSE(running.candle(pair, one_minute, noon + 60s));
  REQUIRE(running.candle(pair, five_minutes, noon + 60s));
  CHECK(running.candle(pair, five_minutes, noon + 60s)->observation->samples == 60);
}

TEST_CASE("after a bigger bucket has closed nothing of it is in the next one") {
  Observer observer(noon);
  observer.seconds(noon, noon + 300s, "7");
  CHECK(observer.series.forming().candle(pair, five_minutes, noon + 300s)->open_time == noon);
  observer.sample(noon + 300s, "8");

  const auto next = observer.series.forming().candle(pair, five_minutes, noon + 300s);

  REQUIRE(next);
  CHECK(next->open_time == noon + 5min);
  CHECK(next->observation->samples == 1);
}

TEST_CASE("a snapshot of the forming candles stays as it was") {
  Observer observer(noon);
  observer.seconds(noon, noon + 90s, "7");
  const FormingCandles before = observer.series.forming();
  observer.seconds(noon + 90s, noon + 400s, "8");

  CHECK(before.candle(pair, one_minute, noon + 90s)->observation->samples == 30);
  CHECK(before.candle(pair, five_minutes, noon + 90s)->observation->samples == 90);
  CHECK(before.candle(pair, five_minutes, noon + 90s)->ohlc.close.to_string() == "7");
}

TEST_CASE("forming candles go on after a restart with what was restored and taken back") {
  Observer before(noon);
  before.seconds(noon, noon + 90s, "7");
  Observer after(noon + 92s);
  std::vector<PairCandle> closed;
  after.series.restore(noon, before.closed, closed);
  after.series.take_back(before.series.state());

  const FormingCandles running = after.series.forming();

  CHECK(running.candle(pair, one_minute, noon + 92s)->observation->samples == 30);
  CHECK(running.candle(pair, five_minutes, noon + 92s)->observation->samples == 90);
}

TEST_CASE("forming candles are found by pair and by interval, and there are none of others") {
  Observer observer(noon);
  observer.sample(noon, "5");
  const FormingCandles running = observer.series.forming();

  CHECK(running.candles({}, {}, noon).size() == observer.series.intervals().all().size());
  CHECK(running.candles({pair}, {one_minute}, noon).size() == 1);
  CHECK(running.candles({PairId{1}}, {}, noon).empty());
  CHECK(running.candles({}, {Interval(3600s)}, noon).empty());
  CHECK(FormingCandles().candles({}, {}, noon).empty());
}

}  // namespace
}  // namespace candled
