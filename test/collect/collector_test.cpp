#include "collect/collector.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

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

/// Remembers what closed, and when by the clock.
class RecordingSink final : public CandleSink {
 public:
  explicit RecordingSink(ManualClock& clock) : clock_(clock) {}

  void push(store::Batch batch) override {
    for (NewPair& added : batch.new_pairs) pairs.push_back(std::move(added.pair.name));
    for (PairCandle& row : batch.candles) rows.push_back({clock_.now(), std::move(row)});
    forming = std::move(batch.forming);
  }

  struct Row {
    TimePoint pushed;
    PairCandle row;
  };
  std::vector<Row> rows;
  std::vector<std::string> pairs;
  std::optional<FormingState> forming;  // as it was handed over last

 private:
  ManualClock& clock_;
};

/// A collector on a manual clock and a scripted exchange, run until a moment of that clock.
class Bench {
 public:
  explicit Bench(TimePoint start, ScriptedFeed::Script script) : clock(start), script_(std::move(script)) {}

  void run_until(TimePoint end) {
    std::stop_source stop;
    feed.emplace(clock, [this, end, stop](TimePoint sent) mutable {
      if (sent >= end) stop.request_stop();
      return script_(sent);
    });
    live::PairRegistry pairs;
    Collector collector(
        {.poll_every = 1s, .grace = 2s},
        {.feed = *feed, .clock = clock, .sink = sink, .market = market, .health = health, .log = log()},
        CandleBuilder({.intervals = Intervals::parse("1m,5m").value(), .max_gap = 5s}, clock.now()),
        QuoteBook(feed::PairFilter(pairs_wanted), pairs));
    collector.run(stop.get_token());
    turns = collector.turns();
  }

  log::Log log() {
    return [this](log::LogLevel level, std::string_view line) {
      if (level != log::LogLevel::debug) lines.emplace_back(line);
    };
  }

  ManualClock clock;
  RecordingSink sink{clock};
  live::Market market;
  live::Health health{noon};
  std::vector<std::string> lines;
  std::optional<ScriptedFeed> feed;
  std::string pairs_wanted = "*";
  std::uint64_t turns = 0;

 private:
  ScriptedFeed::Script script_;
};

Answer price(std::string text, milliseconds latency = 40ms) {
  return {.latency = latency, .prices = {{"USDT_BTC", std::move(text)}}};
}
Answer failure(feed::FeedFailure kind, std::string detail,
               std::optional<std::chrono::seconds> retry_after = {}) {
  return {.error = feed::FeedError{kind, std::move(detail), retry_after}};
}

TEST_CASE("a minute of polls becomes a complete candle of sixty samples at the minute's end") {
  Bench bench(noon, [](TimePoint) { return price("61234.5"); });

  bench.run_until(noon + 61s);

  REQUIRE(bench.sink.rows.size() == 1);
  const auto& [pushed, row] = bench.sink.rows.front();
  CHECK(pushed == noon + 1min);
  CHECK(row.candle.open_time == noon);
  CHECK(row.candle.observation->samples == 60);
  CHECK(row.candle.complete);
  CHECK(bench.sink.pairs == std::vector<std::string>{"USDT_BTC"});
}

TEST_CASE("after each poll the state of the open bucket is handed over to be saved") {
  Bench bench(noon, [](TimePoint sent) { return price(sent < noon + 2s ? "5" : "7"); });

  bench.run_until(noon + 4s);

  REQUIRE(bench.sink.forming.has_value());
  CHECK(bench.sink.forming->open_time == noon);
  REQUIRE(bench.sink.forming->candles.size() == 1);
  const FormingCandle& candle = bench.sink.forming->candles[0].candle;
  CHECK(candle.ohlc.open.to_string() == "5");
  CHECK(candle.ohlc.close.to_string() == "7");
  CHECK(candle.samples == 4);
  CHECK(bench.sink.pairs == std::vector<std::string>{"USDT_BTC"});
}

TEST_CASE("the forming candles can be read after each poll, and have nothing of what has closed") {
  Bench bench(noon, [](TimePoint) { return price("5"); });
  const auto before = bench.market.versions();
  bench.run_until(noon + 63s);

  const auto running = bench.market.unstored().forming;
  const Interval one_minute(60s);
  const Interval five_minutes(300s);
  CHECK(running->candle(PairId{0}, one_minute, noon + 63s)->open_time == noon + 1min);
  CHECK(running->candle(PairId{0}, one_minute, noon + 63s)->observation->samples == 3);
  CHECK(running->candle(PairId{0}, five_minutes, noon + 63s)->observation->samples == 63);
  CHECK(bench.market.versions().polled >= before.polled + 63);
}

TEST_CASE("what closes is handed over with the state of the bucket that follows") {
  Bench bench(noon, [](TimePoint) { return price("5"); });

  bench.run_until(noon + 60s);

  REQUIRE(bench.sink.rows.size() == 1);
  CHECK(bench.sink.forming->open_time == noon + 1min);
  CHECK(bench.sink.forming->candles.empty());
}

TEST_CASE("a bucket closes by the clock although the exchange is silent") {
  Bench bench(noon, [](TimePoint sent) {
    return sent < noon + 30s ? price("1") : failure(feed::FeedFailure::unreachable, "connection refused");
  });

  bench.run_until(noon + 2min);

  REQUIRE(bench.sink.rows.size() == 1);
  CHECK(bench.sink.rows[0].pushed == noon + 1min);
  CHECK_FALSE(bench.sink.rows[0].row.candle.complete);
}

TEST_CASE("a bucket waits for the poll in flight at its end") {
  Bench bench(noon, [](TimePoint sent) { return sent == noon + 59s ? price("7", 1'800ms) : price("1"); });

  bench.run_until(noon + 62s);

  REQUIRE(bench.sink.rows.size() == 1);
  CHECK(bench.sink.rows[0].pushed == noon + 60'800ms);
  CHECK(bench.sink.rows[0].row.candle.ohlc.close.to_string() == "7");
  CHECK(bench.health.feed().late_samples == 0);
  CHECK(bench.health.feed().polls_skipped == 1);
}

TEST_CASE("a bucket waits no longer than the grace, and what comes then is late") {
  Bench bench(noon, [](TimePoint sent) { return sent == noon + 57s ? price("7", 5'500ms) : price("1"); });

  bench.run_until(noon + 65s);

  REQUIRE(bench.sink.rows.size() == 1);
  CHECK(bench.sink.rows[0].pushed == noon + 62s);
  CHECK(bench.sink.rows[0].row.candle.ohlc.close.to_string() == "1");
  CHECK(bench.health.feed().late_samples == 1);
}

TEST_CASE("an answer within the grace is still in time") {
  Bench bench(noon, [](TimePoint sent) { return sent == noon + 57s ? price("7", 4'999ms) : price("1"); });

  bench.run_until(noon + 65s);

  CHECK(bench.sink.rows.at(0).row.candle.ohlc.close.to_string() == "7");
  CHECK(bench.health.feed().late_samples == 0);
}

TEST_CASE("a poll whose sample falls into the next bucket closes the one before") {
  Bench bench(noon, [](TimePoint sent) { return sent == noon + 59s ? price("7", 2'500ms) : price("1"); });

  bench.run_until(noon + 2min + 1s);

  REQUIRE(bench.sink.rows.size() == 2);
  CHECK(bench.sink.rows[0].pushed == noon + 61'500ms);
  CHECK(bench.sink.rows[0].row.candle.ohlc.high.to_string() == "1");
  CHECK(bench.sink.rows[1].row.candle.ohlc.open.to_string() == "7");
}

TEST_CASE("buckets close on time while polls back off") {
  Bench bench(noon, [](TimePoint sent) {
    return sent < noon + 3s ? price("1") : failure(feed::FeedFailure::timeout, "no answer within 10 s");
  });

  bench.run_until(noon + 6min);

  REQUIRE(bench.sink.rows.size() == 2);
  CHECK(bench.sink.rows[0].pushed == noon + 1min);
  CHECK(bench.sink.rows[1].pushed == noon + 5min);
}

TEST_CASE("a failing exchange is one line at its start, one when polls back off and one at its end") {
  Bench bench(noon, [](TimePoint sent) {
    return sent >= noon + 10s && sent < noon + 80s ? failure(feed::FeedFailure::status, "HTTP 502")
                                                   : price("1");
  });

  bench.run_until(noon + 3min);

  REQUIRE(bench.lines.size() == 4);
  CHECK(bench.lines[0] == "polling scripted: 1 pairs");
  CHECK(bench.lines[1] == "poll failed (status: HTTP 502); retrying every 1000 ms");
  CHECK(bench.lines[2].starts_with("10 polls in a row failed (status: HTTP 502); "));
  CHECK(bench.lines[3].starts_with("polling scripted again after "));
  CHECK(bench.health.feed().failures_in_a_row == 0);
  CHECK(bench.health.feed().last_error->detail == "HTTP 502");
}

TEST_CASE("an exchange that alternates between good and bad answers gives a bounded number of lines") {
  Bench bench(noon, [](TimePoint sent) {
    const bool bad = sent < noon + 30min && sent.time_since_epoch() % 2s == 0s;
    return bad ? failure(feed::FeedFailure::status, "HTTP 502") : price("1");
  });

  bench.run_until(noon + 40min);

  REQUIRE(bench.lines.size() == 8);
  CHECK(bench.lines[0] == "poll failed (status: HTTP 502); retrying every 1000 ms");
  CHECK(bench.lines[1] == "polling scripted again after 1 failures: 1 pairs");
  CHECK(bench.lines[6] ==
        "poll failed (status: HTTP 502); retrying every 1000 ms; this state is flapping: its "
        "changes are not logged until it has been steady for 60 s");
  CHECK(
      bench.lines[7] ==
      "polling scripted again after 1 failures: 1 pairs; now steady for 60 s, after 1793 unlogged changes in "
      "1793 s");
}

TEST_CASE("a wait that the exchange asks for is told at once although the answers before it alternated") {
  Bench bench(noon, [](TimePoint sent) {
    if (sent < noon + 20s)
      return sent.time_since_epoch() % 2s == 0s ? failure(feed::FeedFailure::status, "HTTP 502") : price("1");
    return failure(feed::FeedFailure::throttled, "HTTP 429");
  });

  bench.run_until(noon + 21s);

  REQUIRE(bench.lines.size() == 8);
  CHECK(bench.lines[7].starts_with("the exchange asks to wait (throttled: HTTP 429); next poll at "));
  CHECK(bench.lines[7].ends_with(", after 13 unlogged changes in 14 s"));
}

TEST_CASE("a throttled poll is not repeated before the exchange allows it") {
  Bench bench(noon, [](TimePoint sent) {
    return sent == noon + 5s ? failure(feed::FeedFailure::throttled, "HTTP 429", 20s) : price("1");
  });

  bench.run_until(noon + 30s);

  const auto& requests = bench.feed->requests;
  CHECK(requests.at(5) == noon + 5s);
  CHECK(requests.at(6) == noon + 26s);
  CHECK(bench.lines.at(1) ==
        "the exchange asks to wait (throttled: HTTP 429); next poll at 2021-11-01T12:00:26Z");
}

TEST_CASE("a clock set back makes samples late, in one line, and nothing is stored twice") {
  std::optional<ManualClock*> clock;
  Bench bench(noon, [&](TimePoint sent) {
    if (clock && sent == noon + 90s) (*std::exchange(clock, {}))->set(noon);
    return price("1");
  });
  clock = &bench.clock;

  bench.run_until(noon + 130s);

  CHECK(bench.sink.rows.size() == 2);
  CHECK(bench.health.feed().late_samples > 50);
  CHECK(std::ranges::count_if(
            bench.lines, [](const std::string& line) { return line.contains("late samples of "); }) == 1);
}

TEST_CASE("the last prices and the health of the feed can be seen") {
  Bench bench(noon, [](TimePoint sent) { return price(sent < noon + 5s ? "1" : "2"); });

  bench.run_until(noon + 10s);

  CHECK(bench.market.prices()->at(0)->price.to_string() == "2");
  CHECK(bench.market.prices()->at(0)->time == noon + 9s + 20ms);
  CHECK(bench.health.feed().feed == "scripted");
  CHECK(bench.health.feed().polls_ok == 10);
  CHECK(bench.health.feed().samples == 10);
  CHECK(bench.health.feed().latency == 40ms);
  CHECK(bench.health.feed().poll_every == 1s);
  CHECK(bench.market.pairs()->size() == 1);
}

TEST_CASE("polls that failed are counted by cause, and those that did not by how long they took") {
  Bench bench(noon, [](TimePoint sent) {
    if (sent == noon + 2s) return failure(feed::FeedFailure::timeout, "after 5 s");
    if (sent == noon + 4s || sent == noon + 6s) return failure(feed::FeedFailure::status, "HTTP 502");
    return price("1");
  });

  bench.run_until(noon + 10s);

  CHECK(bench.health.feed().polls_failed == 3);
  CHECK(bench.health.feed().failures == std::map<feed::FeedFailure, std::uint64_t>{
                                            {feed::FeedFailure::timeout, 1}, {feed::FeedFailure::status, 2}});
  CHECK(bench.health.durations().poll.counts().count == 7);
  CHECK(bench.health.durations().poll.counts().sum == 7 * 40ms);
}

TEST_CASE("an exception while collecting is logged and does not end it") {
  Bench bench(noon, [](TimePoint sent) -> Answer {
    if (sent == noon + 3s) throw std::runtime_error("out of something");
    return price("1");
  });

  bench.run_until(noon + 61s);

  CHECK(bench.lines.at(1) == "collecting failed and continues: out of something");
  CHECK(bench.sink.rows.at(0).row.candle.observation->samples == 59);
}

TEST_CASE("collecting comes round every second, also while answers are awaited, refused or cannot be taken") {
  const auto turns_within_100s = [](ScriptedFeed::Script script) {
    Bench bench(noon, std::move(script));
    bench.run_until(noon + 100s);
    return bench.turns;
  };

  CHECK(turns_within_100s([](TimePoint) { return price("5"); }) >= 100);
  CHECK(turns_within_100s([](TimePoint) { return price("5", 10s); }) >= 100);
  CHECK(turns_within_100s(
            [](TimePoint) { return failure(feed::FeedFailure::throttled, "slow down", 30s); }) >= 100);
  CHECK(turns_within_100s([](TimePoint sent) {
          return sent > noon ? throw std::runtime_error("out of memory") : price("5");
        }) >= 100);
}

TEST_CASE("what is asked for by --pairs and is not there is a warning, once the ticker is known") {
  Bench bench(noon, [](TimePoint sent) {
    return sent < noon + 2s ? failure(feed::FeedFailure::timeout, "no answer") : price("1");
  });
  bench.pairs_wanted = "btc/usdt,USDT_BTX";

  bench.run_until(noon + 10s);

  const std::string warning =
      "--pairs: 'USDT_BTX' matches none of the 1 known pairs; the nearest is USDT_BTC";
  CHECK(std::ranges::count(bench.lines, warning) == 1);
  CHECK(bench.sink.pairs == std::vector<std::string>{"USDT_BTC"});
}

}  // namespace
}  // namespace candled::collect
