// Candles that are collected live, and candles that are built from the recording of it, on a manual clock:
// they are equal.

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <sstream>

#include "collect/collector.hpp"
#include "record/recorder.hpp"
#include "replay/replay.hpp"
#include "replay/sample_line.hpp"
#include "support/printing.hpp"
#include "support/sanitized.hpp"
#include "support/scripted_feed.hpp"
#include "support/times.hpp"

namespace candled::record {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::ManualClock;
using test::noon;
using test::ScriptedFeed;

const Intervals intervals = Intervals::parse("10s,20s,1m").value();

CandleBuilder::Options series_options() {
  return {.intervals = intervals, .max_gap = 5s};
}

/// A recording in memory that outlives its recorder.
class InMemory final : public Recording {
 public:
  explicit InMemory(std::string& text) : text_(text) {}
  Written append(std::string_view lines) override {
    text_ += lines;
    return {};
  }
  bool holds_back() const override { return false; }
  Written flush() override { return {}; }
  bool intact() const override { return true; }
  std::string abandon() override { return {}; }

 private:
  std::string& text_;
};

using Key = std::tuple<std::string, Interval, TimePoint>;
using Candles = std::map<Key, Candle>;

class Keeping final : public collect::CandleSink {
 public:
  void push(store::Batch batch) override {
    for (NewPair& added : batch.new_pairs) names.push_back(std::move(added.pair.name));
    for (const auto& [pair, candle] : batch.candles)
      REQUIRE(candles.emplace(Key{names[index_of(pair)], candle.interval, candle.open_time}, candle).second);
  }
  std::vector<std::string> names;
  Candles candles;
};

/// An exchange at its worst: pairs come and go and change their order, prices have any number of digits,
/// answers are slow, wrong or missing for minutes, and the clock is set back and forth.
class BadWeather {
 public:
  explicit BadWeather(std::uint64_t seed, ManualClock& clock) : random_(seed), clock_(clock) {}

  Answer answer(TimePoint sent) {
    if (one_in(150)) clock_.advance(milliseconds{below(200'000)});  // asleep
    if (one_in(100)) clock_.set(clock_.now() + milliseconds{below(90'000)} - milliseconds{45'000});
    if (one_in(60)) outage_until_ = clock_.uptime() + milliseconds{below(100'000)};
    if (clock_.uptime() < outage_until_)
      return {.latency = milliseconds{below(3'000)},
              .error = feed::FeedError{feed::FeedFailure::status, "502", {}}};
    Answer answer{.latency = one_in(12) ? milliseconds{below(9'000)} : milliseconds{20 + below(200)}};
    if (sent < noon + 30s) return answer;  // nothing is listed yet
    for (int pair = 0; pair < 12; ++pair)
      if (!one_in(5)) answer.prices.emplace_back(name(pair), price());
    std::shuffle(answer.prices.begin(), answer.prices.end(), random_);
    return answer;
  }

 private:
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }
  bool one_in(std::int64_t odds) { return below(odds) == 0; }
  static std::string name(int pair) {
    static const std::vector<std::string> special{"BTC_ETH", "ETH_BTC", "USDT_币安人生", "A_B_C", "X_\"Y\""};
    return static_cast<std::size_t>(pair) < special.size() ? special[static_cast<std::size_t>(pair)]
                                                           : "USDT_P" + std::to_string(pair);
  }
  std::string price() {
    const int scale = static_cast<int>(below(19));
    return Price::from_parts(1 + below(one_in(2) ? 1'000 : 999'999'999'999'999'999), scale).to_string();
  }

  std::mt19937_64 random_;
  ManualClock& clock_;
  milliseconds outage_until_{0};
};

struct Collected {
  Candles candles;
  std::string recording;
  live::FeedHealth health;
};

Collected collect(std::uint64_t seed, const std::string& pairs) {
  Collected collected;
  ManualClock clock(noon + 3'210ms);
  BadWeather weather(seed, clock);
  std::stop_source stop;
  ScriptedFeed feed(clock, [&](TimePoint sent) {
    if (clock.uptime() > 2h) stop.request_stop();
    return weather.answer(sent);
  });
  Keeping sink;
  live::PairRegistry registry;
  live::Market market;
  live::Health health(noon);
  const log::Log log = [](log::LogLevel, std::string_view) {};
  Recorder recorder({.name = "memory"}, {std::make_unique<InMemory>(collected.recording)}, log);
  collect::Collector collector({.poll_every = 1s, .grace = 2s},
                               {.feed = feed,
                                .clock = clock,
                                .sink = sink,
                                .market = market,
                                .health = health,
                                .log = log,
                                .recorder = &recorder},
                               CandleBuilder(series_options(), clock.now()),
                               collect::QuoteBook(feed::PairFilter(pairs), registry));
  collector.run(stop.get_token());
  const auto end = recorder.finish(20s);
  CHECK(end.lost == 0);
  collected.candles = std::move(sink.candles);
  collected.health = health.feed();
  CHECK(end.recorded == collected.health.samples);
  return collected;
}

/// Checks that `replayed` has the candle `live` made, but for `complete`: a recording does not say when the
/// service started.
void check_equal(const Key& key, Candle live, const Candles& replayed) {
  const auto found = replayed.find(key);
  CAPTURE(std::get<std::string>(key), live);
  REQUIRE(found != replayed.end());
  CAPTURE(found->second);
  live.complete = found->second.complete;
  REQUIRE(live.identical_to(found->second));
}

TEST_CASE("a replay of what was recorded in bad weather gives the very candles that were closed live") {
  const std::uint64_t seed = GENERATE(range<std::uint64_t>(1, sanitized ? 4 : 13));
  CAPTURE(seed);
  const Collected live = collect(seed, "*");
  REQUIRE(live.candles.size() > 1'000);

  std::istringstream in(live.recording);
  Candles replayed;
  const replay::ReplayOptions options{.series = series_options(), .name_order = NameOrder::quote_first};
  const auto summary = replay::replay(
      in, options, {},
      [&](const Pairs& pairs, const std::vector<PairCandle>& closed,
          TimePoint) -> std::expected<void, std::string> {
        for (const auto& [pair, candle] : closed)
          REQUIRE(replayed.emplace(Key{pairs[pair].name, candle.interval, candle.open_time}, candle).second);
        return {};
      });

  REQUIRE(summary);
  CHECK(summary->late == 0);
  CHECK(summary->samples == live.health.samples);
  for (const auto& [key, candle] : live.candles) check_equal(key, candle, replayed);
  // All others of the replay had not ended when collecting did.
  TimePoint last{};
  for (const auto& [key, candle] : live.candles)
    if (candle.interval == intervals.shortest()) last = std::max(last, candle.close_time());
  for (const auto& [key, candle] : replayed) {
    CAPTURE(candle, last);
    REQUIRE((live.candles.contains(key) || candle.close_time() > last));
  }
}

TEST_CASE("the bad weather has everything in it that could set live and replayed candles apart") {
  if (sanitized) return;  // this is about the weather, not about the code that is tested in it
  live::FeedHealth sum;
  for (std::uint64_t seed = 1; seed < 13; ++seed) {
    const live::FeedHealth health = collect(seed, "*").health;
    sum.late_samples += health.late_samples;
    sum.polls_failed += health.polls_failed;
    sum.polls_skipped += health.polls_skipped;
    sum.samples += health.samples;
  }

  CHECK(sum.samples > 100'000);
  CHECK(sum.late_samples > 1'000);
  CHECK(sum.polls_failed > 1'000);
  CHECK(sum.polls_skipped > 100);
}

TEST_CASE("pairs that are not selected are not recorded") {
  const Collected live = collect(1, "USDT_P*");

  CHECK(live.recording.contains(",USDT_P7,"));
  CHECK_FALSE(live.recording.contains("BTC_ETH"));
}

}  // namespace
}  // namespace candled::record
