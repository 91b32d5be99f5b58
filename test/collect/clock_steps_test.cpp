// What becomes of polls and candles when the system's clock is set or the machine is suspended.

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

/// A candle, told by the polls that made it: the price of a poll is its number, from 1.
struct Made {
  TimePoint open_time;
  std::string first;
  std::string last;
  std::uint32_t samples;
  bool complete;

  friend bool operator==(const Made&, const Made&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Made& made) {
    return out << (made.open_time - noon).count() / 60'000 << " min: polls " << made.first << " to "
               << made.last << ", " << made.samples << " samples" << (made.complete ? ", complete" : "");
  }
};

/// A collector that started at noon, on a clock to which things happen.
class Bench final : public CandleSink {
 public:
  explicit Bench(milliseconds latency = 40ms) : latency_(latency) {}

  /// Runs it until this much time has passed, of which the machine may have slept some.
  void run(milliseconds length) {
    std::stop_source stop;
    const milliseconds end = clock.uptime() + length;
    ScriptedFeed feed(clock, [&](TimePoint sent) mutable {
      if (clock.uptime() >= end) stop.request_stop();
      return answer(sent);
    });
    live::PairRegistry pairs;
    Collector collector(
        {.poll_every = 1s, .grace = 2s},
        {.feed = feed, .clock = clock, .sink = *this, .market = market, .health = health, .log = log()},
        CandleBuilder({.intervals = Intervals::parse("1m,5m").value(), .max_gap = 5s}, clock.now()),
        QuoteBook(feed::PairFilter("*"), pairs));
    collector.run(stop.get_token());
  }

  void push(store::Batch batch) override {
    for (const auto& [pair, candle] : batch.candles) {
      auto& list = candle.interval == Interval(1min) ? minutes : five_minutes;
      list.push_back({candle.open_time, candle.ohlc.open.to_string(), candle.ohlc.close.to_string(),
                      candle.observation->samples, candle.complete});
      closed_at.push_back(clock.uptime());
    }
  }

  /// The time between two polls, as it passed, that is longest or shortest.
  milliseconds longest_pause() const { return std::ranges::max(pauses()); }
  milliseconds shortest_pause() const { return std::ranges::min(pauses()); }

  std::vector<milliseconds> pauses() const {
    std::vector<milliseconds> result;
    for (std::size_t i = 1; i < polls.size(); ++i) result.push_back(polls[i] - polls[i - 1]);
    return result;
  }

  ManualClock clock{noon};
  live::Market market;
  live::Health health{noon};
  std::function<std::optional<feed::FeedError>(std::size_t poll)> error = [](std::size_t) {
    return std::optional<feed::FeedError>{};
  };
  std::vector<milliseconds> polls;  // by uptime
  std::vector<Made> minutes;
  std::vector<Made> five_minutes;
  std::vector<milliseconds> closed_at;  // by uptime
  std::vector<std::string> warnings;

 private:
  Answer answer(TimePoint) {
    polls.push_back(clock.uptime());
    return {.latency = latency_,
            .prices = {{"USDT_BTC", std::to_string(polls.size())}},
            .error = error(polls.size())};
  }

  log::Log log() {
    return [this](log::LogLevel level, std::string_view line) {
      if (level >= log::LogLevel::warning) warnings.emplace_back(line);
    };
  }

  milliseconds latency_;
};

TEST_CASE("a clock that is set forward by an hour leaves a gap of an hour, and nothing else") {
  Bench bench;
  bench.clock.step_at(90'500ms, 1h);

  bench.run(5min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "91", 31, false},
                                           {noon + 61min, "92", "120", 29, false},
                                           {noon + 62min, "121", "180", 60, true},
                                           {noon + 63min, "181", "240", 60, true},
                                           {noon + 64min, "241", "300", 60, true}});
  CHECK(bench.five_minutes ==
        std::vector<Made>{{noon, "1", "91", 91, false}, {noon + 60min, "92", "300", 209, false}});
  CHECK(bench.longest_pause() == 1s);
  CHECK(bench.health.feed().late_samples == 0);
  CHECK(bench.health.feed().polls_skipped == 0);
  CHECK(bench.warnings.empty());
}

TEST_CASE("a clock that is set back by an hour drops an hour of samples and reopens no bucket") {
  Bench bench;
  bench.clock.step_at(150'500ms, -1h);

  bench.run(1h + 5min);

  CHECK(bench.minutes ==
        std::vector<Made>{
            {noon, "1", "60", 60, true},
            {noon + 1min, "61", "120", 60, true},
            // Still open when the clock was set, and gone on with an hour later, when it comes again.
            {noon + 2min, "121", "3780", 91, false},
            {noon + 3min, "3781", "3840", 60, true},
            {noon + 4min, "3841", "3900", 60, true}});
  CHECK(bench.health.feed().late_samples == 3'569);
  CHECK(bench.health.feed().samples + bench.health.feed().late_samples == bench.health.feed().polls_ok);
  CHECK(bench.longest_pause() <= 1'100ms);
  CHECK(bench.warnings.size() == 1);
  CHECK(bench.warnings.at(0).starts_with("late samples of 2021-11-01T11:02:31Z are dropped"));
}

TEST_CASE("a clock that is set forward and then back again drops what comes until it has caught up") {
  Bench bench;
  bench.clock.step_at(90'500ms, 1h);
  bench.clock.step_at(100'500ms, -1h);

  bench.run(1h + 4min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "91", 31, false},
                                           {noon + 61min, "92", "3720", 70, false},
                                           {noon + 62min, "3721", "3780", 60, true},
                                           {noon + 63min, "3781", "3840", 60, true}});
  CHECK(bench.health.feed().late_samples == 3'559);
  CHECK(bench.longest_pause() <= 1'100ms);
  CHECK(bench.warnings.size() == 1);
}

TEST_CASE("a clock that is set back and then forward again misses no candle") {
  Bench bench;
  bench.clock.step_at(90'500ms, -1h);
  bench.clock.step_at(100'500ms, 1h);

  bench.run(4min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "120", 50, false},
                                           {noon + 2min, "121", "180", 60, true},
                                           {noon + 3min, "181", "240", 60, true}});
  CHECK(bench.health.feed().late_samples == 10);
}

TEST_CASE("a clock that is set back inside a bucket changes nothing but the number of samples") {
  Bench bench;
  bench.clock.step_at(90'500ms, -20s);

  bench.run(4min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "140", 80, true},
                                           {noon + 2min, "141", "200", 60, true}});
  CHECK(bench.health.feed().late_samples == 0);
}

TEST_CASE(
    "a clock that is set by a part of a second makes one pause or one extra poll, then keeps its grid") {
  const milliseconds step = GENERATE(-700ms, -300ms, 300ms, 700ms);
  Bench bench;
  bench.clock.step_at(90'500ms, step);

  bench.run(3min);

  CHECK(bench.longest_pause() <= 1'750ms);
  const auto pauses = bench.pauses();
  CHECK(std::ranges::count(pauses, 1s) >= std::ssize(pauses) - 2);
  CHECK(bench.minutes.size() >= 2);
}

TEST_CASE("no step makes two polls of one grid point, or a burst") {
  const milliseconds step = GENERATE(milliseconds{-1h}, -1ms, 1ms, milliseconds{1h}, milliseconds{24h});
  const milliseconds at = GENERATE(90'000ms, 90'010ms, 90'039ms, 90'040ms, 90'999ms);
  Bench bench;
  bench.clock.step_at(at, step);

  bench.run(100s);

  CAPTURE(step, at);
  CHECK(bench.polls.size() >= 99);
  CHECK(bench.polls.size() <= 102);
  CHECK(bench.longest_pause() <= 2'005ms);
}

TEST_CASE("a machine that is suspended between two polls has a gap, and polls once when it wakes") {
  Bench bench;
  bench.clock.suspend_at(90'500ms, 1h);

  bench.run(1h + 4min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "91", 31, false},
                                           {noon + 61min, "92", "120", 29, false},
                                           {noon + 62min, "121", "180", 60, true},
                                           {noon + 63min, "181", "240", 60, true}});
  CHECK(bench.longest_pause() == 1h + 1s);
  CHECK(bench.shortest_pause() == 1s);
  CHECK(bench.health.feed().late_samples == 0);
}

TEST_CASE("an answer that outlived the machine's sleep comes too late for its bucket") {
  Bench bench;
  bench.clock.suspend_at(90'010ms, 1h);

  bench.run(1h + 3min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true},
                                           {noon + 1min, "61", "90", 30, false},
                                           {noon + 61min, "92", "120", 29, false},
                                           {noon + 62min, "121", "180", 60, true}});
  CHECK(bench.health.feed().late_samples == 1);
  CHECK(bench.health.feed().polls_skipped == 3'600);
}

TEST_CASE("a sample whose poll was in flight when the clock was set forward is late") {
  Bench bench;
  bench.clock.step_at(90'010ms, 1h);

  bench.run(3min);

  CHECK(bench.minutes.at(1) == Made{noon + 1min, "61", "90", 30, false});
  CHECK(bench.minutes.at(2) == Made{noon + 61min, "92", "120", 29, false});
  CHECK(bench.health.feed().late_samples == 1);
  CHECK(bench.health.feed().polls_skipped == 0);
}

TEST_CASE("a sample whose poll was in flight when the clock was set back belongs to the open bucket") {
  Bench bench;
  bench.clock.step_at(90'010ms, -1h);

  bench.run(2min);

  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "60", 60, true}});
  CHECK(bench.health.feed().samples == 91);
  CHECK(bench.health.feed().late_samples == 29);
  CHECK(bench.longest_pause() <= 1'100ms);
}

/// Everything fails from the 31st poll on.
std::optional<feed::FeedError> fails(std::size_t poll) {
  if (poll <= 30) return {};
  return feed::FeedError{feed::FeedFailure::unreachable, "connection refused"};
}

TEST_CASE("a step of the clock neither shortens nor prolongs a back-off, and buckets close within a second") {
  const milliseconds step = GENERATE(milliseconds{-1h}, milliseconds{1h});
  Bench bench;
  bench.error = fails;
  bench.clock.step_at(55s, step);

  bench.run(20min);

  CAPTURE(step);
  CHECK(bench.longest_pause() <= 31'100ms);
  const auto pauses = bench.pauses();
  for (std::size_t i = 44; i < pauses.size(); ++i) CHECK(pauses[i] >= 14'990ms);
  if (step < 0ms) {
    CHECK(bench.minutes.empty());  // the bucket is open for another hour
    return;
  }
  CHECK(bench.minutes == std::vector<Made>{{noon, "1", "30", 30, false}});
  CHECK(bench.closed_at.at(0) - bench.polls.at(0) <= 56s);
}

/// The 31st poll is told to wait for 130 s.
std::optional<feed::FeedError> is_throttled(std::size_t poll) {
  if (poll != 31) return {};
  return feed::FeedError{feed::FeedFailure::throttled, "HTTP status 429"};
}

TEST_CASE("a step of the clock neither shortens nor prolongs a wait that the exchange asked for") {
  const milliseconds step = GENERATE(milliseconds{-1h}, -500ms, 500ms, milliseconds{10s}, milliseconds{1h});
  Bench bench;
  bench.error = is_throttled;
  bench.clock.step_at(40s, step);

  bench.run(5min);

  CAPTURE(step);
  const milliseconds waited = bench.polls.at(31) - bench.polls.at(30);
  CHECK(waited >= 130s);
  CHECK(waited <= 131'100ms);
  CHECK(bench.polls.at(33) - bench.polls.at(32) == 1s);
  CHECK(bench.longest_pause() == waited);
}

TEST_CASE("a bucket closes within a second of a step past its end, although the exchange asked to wait") {
  Bench bench;
  bench.error = is_throttled;
  bench.clock.step_at(40'500ms, 1h);

  bench.run(3min);

  CHECK(bench.minutes.at(0) == Made{noon, "1", "30", 30, false});
  CHECK(bench.closed_at.at(0) - bench.polls.at(0) <= 41'500ms);
}

TEST_CASE("a wait that the exchange asked for goes on while the machine is suspended") {
  Bench bench;
  bench.error = is_throttled;
  bench.clock.suspend_at(40'500ms, 1h);

  bench.run(1h + 3min);

  const milliseconds waited = bench.polls.at(31) - bench.polls.at(30);
  CHECK(waited > 1h);
  CHECK(waited <= 1h + 12s);
  CHECK(bench.polls.at(33) - bench.polls.at(32) == 1s);
}

}  // namespace
}  // namespace candled::collect
