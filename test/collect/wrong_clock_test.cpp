// What collecting does while the exchange's clock says that ours is wrong.

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "collect/collector.hpp"
#include "support/printing.hpp"
#include "support/scripted_feed.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::ManualClock;
using test::noon;
using test::ScriptedFeed;

CandleBuilder new_series(TimePoint start) {
  return CandleBuilder({.intervals = Intervals::parse("1m,5m").value(), .max_gap = 5s}, start);
}

/// A collector whose clock starts wrong by so much while it is truly noon. The price of a poll is its number,
/// from 1; the exchange tells the true time.
class Bench final : public CandleSink {
 public:
  explicit Bench(milliseconds ahead = 0ms) : clock(noon + ahead), uptime_at_noon_(clock.uptime()) {}

  TimePoint true_time() { return noon + (clock.uptime() - uptime_at_noon_); }

  void run(milliseconds length) {
    std::stop_source stop;
    ScriptedFeed feed(clock, [&](TimePoint) mutable {
      if (true_time() >= noon + length) stop.request_stop();
      ++polls;
      return Answer{.prices = {{"USDT_BTC", std::to_string(polls)}},
                    .error = error(polls),
                    .exchange_time = exchange_time()};
    });
    live::PairRegistry pairs;
    Collector collector({.poll_every = 1s,
                         .grace = 2s,
                         .clock = {.tolerated = milliseconds{60s}, .earliest = noon - 24h},
                         .newest_end = newest_end},
                        {.feed = feed,
                         .clock = clock,
                         .sink = *this,
                         .market = market,
                         .health = health,
                         .log =
                             [this](log::LogLevel level, std::string_view line) {
                               if (level >= log::LogLevel::warning) warnings.emplace_back(line);
                             },
                         .begin = begin},
                        new_series(clock.now()), QuoteBook(feed::PairFilter("*"), pairs));
    collector.run(stop.get_token());
  }

  void push(store::Batch batch) override {
    for (auto& row : batch.candles)
      if (row.candle.interval == Interval(1min)) minutes.push_back(row.candle);
    if (batch.clock_confirmed) ++confirmed;
    if (!batch.candles.empty()) closings_confirmed.push_back(batch.clock_confirmed);
  }

  ManualClock clock;
  live::Market market;
  live::Health health{noon};
  std::function<std::optional<TimePoint>()> exchange_time = [this] { return std::optional(true_time()); };
  std::function<std::optional<feed::FeedError>(int poll)> error = [](int) {
    return std::optional<feed::FeedError>{};
  };
  std::function<std::expected<Resumed, store::StoreError>(BeginAt)> begin;
  std::optional<TimePoint> newest_end;
  std::vector<bool> closings_confirmed;
  int polls = 0;
  int confirmed = 0;  // batches
  std::vector<Candle> minutes;
  std::vector<std::string> warnings;

 private:
  milliseconds uptime_at_noon_;
};

TEST_CASE("a service that starts in 1970 stores no candle of 1970, and begins when its clock is set") {
  const bool has_date = GENERATE(true, false);
  Bench bench(-(noon - TimePoint{}) + 5min);
  if (!has_date) bench.exchange_time = [] { return std::optional<TimePoint>{}; };
  std::vector<TimePoint> begun;
  bench.begin = [&begun](BeginAt at) -> std::expected<Resumed, store::StoreError> {
    begun.push_back(at.now);
    return Resumed{.builder = new_series(at.now)};
  };
  bench.clock.step_at(90s, noon - TimePoint{} - 5min);

  bench.run(4min);

  REQUIRE(bench.minutes.size() == 3);
  CHECK(bench.minutes[0].open_time == noon + 1min);
  CHECK_FALSE(bench.minutes[0].complete);
  CHECK(bench.minutes[1].complete);
  REQUIRE(begun.size() == 1);
  CHECK(begun[0] >= noon + 90s);
  CHECK(begun[0] <= noon + 92s);
  CHECK(bench.health.feed().clock_fault.empty());
  CHECK(bench.health.feed().rejected_samples.at("wrong_clock") >= 90);
}

TEST_CASE("with a clock that is wrong nothing is collected, and it is said once") {
  const milliseconds ahead = GENERATE(milliseconds{2h}, milliseconds{-2h}, 62s);
  Bench bench(ahead);

  bench.run(5min);

  CHECK(bench.minutes.empty());
  CHECK(bench.health.feed().samples == 0);
  CHECK_FALSE(bench.health.feed().last_sample.has_value());
  CHECK(bench.health.feed().polls_ok >= 300);
  CHECK(bench.health.feed().clock_fault.starts_with("our clock is "));
  REQUIRE(bench.warnings.size() == 1);
  CHECK(bench.warnings[0] == bench.health.feed().clock_fault);
  CHECK(bench.confirmed == 0);
}

TEST_CASE("a clock that is ahead by less than a minute collects, with one warning") {
  Bench bench(20s);

  bench.run(3min);

  CHECK(bench.minutes.size() == 3);
  REQUIRE(bench.warnings.size() == 1);
  CHECK(bench.warnings[0].starts_with("our clock is 1"));
  CHECK(bench.health.feed().clock_fault.empty());
  CHECK(bench.confirmed > 100);
}

TEST_CASE("a clock that is set wrong and back again costs the samples between, and no bucket") {
  const milliseconds step = GENERATE(milliseconds{240s}, milliseconds{48h}, milliseconds{-48h});
  Bench bench;
  bench.clock.step_at(90'500ms, step);
  bench.clock.step_at(93'500ms, -step);

  bench.run(4min);

  REQUIRE(bench.minutes.size() == 4);
  CHECK(bench.minutes[1].open_time == noon + 1min);
  CHECK(bench.minutes[1].observation->samples == 57);
  CHECK(bench.minutes[1].observation->gap <= 4'010ms);
  CHECK(bench.minutes[3].open_time == noon + 3min);
  CHECK(bench.health.feed().late_samples == 0);
}

TEST_CASE("a clock that is set right by an hour goes on collecting with the next answer") {
  Bench bench(-1h);
  bench.begin = [](BeginAt at) -> std::expected<Resumed, store::StoreError> {
    return Resumed{.builder = new_series(at.now)};
  };
  bench.clock.step_at(90'500ms, 1h);

  bench.run(4min);

  CHECK(bench.minutes.size() == 3);
  CHECK(bench.minutes[0].open_time == noon + 1min);
  CHECK(bench.minutes[0].observation->samples == 29);
}

TEST_CASE("two answers with an odd Date cost nothing, three stop collecting until one is right") {
  const int odd = GENERATE(2, 3);
  Bench bench;
  bench.exchange_time = [&] {
    const bool is_odd = bench.polls > 30 && bench.polls <= 30 + odd;
    return std::optional(bench.true_time() + (is_odd ? milliseconds{24h} : 0ms));
  };

  bench.run(61s);

  REQUIRE(bench.minutes.size() == 1);
  CHECK(bench.minutes[0].observation->samples == (odd == 2 ? 60 : 59));
  CHECK(bench.warnings.size() == (odd == 2 ? 0 : 1));
}

TEST_CASE("while an exchange is away its last word about our clock counts, and buckets close by that clock") {
  Bench bench;
  bench.error = [](int poll) {
    return poll > 90 ? std::optional(feed::FeedError{feed::FeedFailure::unreachable, "connection refused"})
                     : std::nullopt;
  };

  bench.run(5min);

  REQUIRE(bench.minutes.size() == 2);
  CHECK(bench.minutes[1].observation->samples == 30);
}

TEST_CASE(
    "what closes at the start waits until our clock is confirmed, if later candles are stored already") {
  const auto newest_end =
      GENERATE(std::optional<TimePoint>{}, std::optional(noon + 1min), std::optional(noon + 1h));
  Bench bench;
  bench.clock.set(noon + 58'500ms);
  bench.exchange_time = [&bench] { return std::optional(bench.clock.now()); };
  bench.newest_end = newest_end;

  bench.run(2min);

  const bool waits = newest_end == noon + 1h;
  REQUIRE(bench.closings_confirmed.size() == 2);
  CHECK(bench.closings_confirmed[0] == waits);
  CHECK(bench.closings_confirmed[1]);
}

TEST_CASE("a run whose beginning lies ahead begins anew once the exchange says what time it is") {
  Bench bench;
  milliseconds ahead{0};
  int begun = 0;
  bench.begin = [&](BeginAt at) -> std::expected<Resumed, store::StoreError> {
    ahead = at.ahead;
    if (++begun == 1)
      return std::unexpected(store::StoreError{store::StoreFailure::busy, "candles.db: busy"});
    return Resumed{.builder = new_series(at.now)};
  };
  bench.clock.set(noon + 10h);  // the series begins there
  bench.clock.step_at(1ms, -10h);

  bench.run(3min);

  CHECK(begun == 2);
  CHECK(ahead == 60s);
  CHECK(bench.minutes.size() == 3);
  CHECK(bench.health.feed().late_samples == 0);
}

}  // namespace
}  // namespace candled::collect
