#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "gaps/gaps.hpp"
#include "repair/repair_fixture.hpp"
#include "support/printing.hpp"

namespace candled::repair {
namespace {

/// Answers as an exchange that listed every pair at `listed`, and leaves out buckets without a trade.
Answers listed_at(TimePoint listed) {
  return [listed](const Call& call) {
    auto candles = all_of(call);
    std::erase_if(candles,
                  [&](const auto& candle) { return candle.open_time + call.interval.length() <= listed; });
    return candles;
  };
}

std::vector<store::GivenUp> not_listed(TimePoint from, TimePoint until) {
  return {{.buckets = {from, until}, .reason = store::GiveUp::not_listed}};
}

/// A workshop with one pair, or several, that were collected from noon to one o'clock.
Workshop::Options since(TimePoint time, std::size_t pairs = 1) {
  return {.pairs = pairs, .history_since = time};
}

TEST_CASE("history is fetched from before the first live candle, the newest first") {
  Workshop shop(since(noon - 12h));
  shop.collect(0, 0, 60);

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 2);
  CHECK(shop.repair_health().requests_ok == 2);
  CHECK(shop.calls[0].range == TimeRange{noon - 500min, noon});
  CHECK(shop.calls[1].range == TimeRange{noon - 12h, noon - 500min});
  const auto candles = shop.candles("1m");
  REQUIRE(candles.size() == 12 * 60 + 60);
  CHECK(candles.front().candle.open_time == noon - 12h);
  CHECK(candles.front().candle.source == Source::exchange);
  CHECK(candles.front().candle.ohlc.open == traded(noon - 12h).ohlc.open);
  CHECK(shop.candles("10m").size() == 12 * 6 + 6);
  CHECK(shop.candle("10m", -10)->complete);
  const auto health = shop.health.backfill();
  CHECK(health.state == "done");
  CHECK(health.since == noon - 12h);
  CHECK(health.pairs == 1);
  CHECK(health.pairs_done == 1);
  CHECK(health.candles == 720);
  CHECK_FALSE(health.seconds_left.has_value());
  CHECK(shop.repair_health().open == 0);
  CHECK(shop.repair_health().repaired == 0);
}

TEST_CASE("a start with all history asks for nothing") {
  Workshop shop(since(noon - 12h));
  shop.collect(0, 0, 60);
  shop.run_until(one_o_clock + 1min);
  const auto calls = shop.calls.size();

  shop.run_until(one_o_clock + 2min);

  CHECK(shop.calls.size() == calls);
  CHECK(shop.health.backfill().state == "done");
}

TEST_CASE("history ends in the middle, and a later run goes on where it ended") {
  Workshop shop({.max_candles = 20, .pairs = 3, .history_since = noon - 2h});
  for (std::uint32_t pair = 0; pair < 3; ++pair) shop.collect(pair, 0, 60);
  shop.run_until(one_o_clock + 4s);
  const auto first = shop.calls.size();
  REQUIRE(first >= 5);
  REQUIRE(first < 18);
  CHECK(shop.health.backfill().state == "running");
  CHECK(shop.health.backfill().seconds_left.has_value());

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.size() == 18);
  for (std::uint32_t pair = 0; pair < 3; ++pair) CHECK(shop.candles("1m", pair).size() == 180);
}

TEST_CASE("the pair that a client asked for last comes first, all of it") {
  Workshop shop({.max_candles = 50, .pairs = 3, .history_since = noon - 2h});
  for (std::uint32_t pair = 0; pair < 3; ++pair) shop.collect(pair, 0, 60, {30});
  shop.asked.ask(PairId{1});
  shop.asked.ask(PairId{2});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 12);
  for (const std::size_t i : {0u, 1u, 2u}) CHECK(shop.calls[i].pair == "USDT_P2");
  for (const std::size_t i : {3u, 4u, 5u}) CHECK(shop.calls[i].pair == "USDT_P1");
  for (const std::size_t i : {6u, 7u, 8u}) CHECK(shop.calls[i].range == TimeRange{at(30), at(31)});  // gaps
  for (const std::size_t i : {9u, 10u, 11u}) CHECK(shop.calls[i].pair == "USDT_P0");
}

TEST_CASE("a time before the pair was listed is remembered as that, and nothing is stored of it") {
  Workshop shop(since(noon - 24h));
  shop.collect(0, 0, 60);
  shop.answers = listed_at(noon - 153min);

  shop.run_until(one_o_clock + 1min);
  const auto calls = shop.calls.size();
  shop.run_until(one_o_clock + 2min);

  CHECK(calls == 3);
  CHECK(shop.calls.size() == calls);
  CHECK(shop.given_up() == not_listed(noon - 24h, noon - 153min));
  CHECK(shop.candles("1m").front().candle.open_time == noon - 153min);
  CHECK(shop.candle("5m", -155)->complete);  // the pair was listed in it
  CHECK(shop.repair_health().given_up == 0);
  const auto reader = shop.store->open_reader().value();
  CHECK(gaps::find_gaps(*reader, PairId{0}, minute, {noon - 24h, one_o_clock}).value().empty());
}

TEST_CASE("a bucket without a trade is remembered, whether it is filled forward or left out") {
  Workshop shop(since(noon - 10h));
  shop.collect(0, 0, 60);
  shop.answers = [](const Call& call) {
    auto candles = all_of(call);
    for (auto& candle : candles)
      if (candle.open_time == at(-20)) candle.traded = false;
    std::erase_if(candles, [](const auto& candle) {
      return candle.open_time == at(-30) || (candle.open_time >= at(-510) && candle.open_time < at(-490));
    });
    return candles;
  };

  shop.run_until(one_o_clock + 1min);
  const auto calls = shop.calls.size();
  shop.run_until(one_o_clock + 2min);

  CHECK(calls == 2);
  CHECK(shop.calls.size() == calls);
  const auto given_up = shop.given_up();
  CHECK(
      std::ranges::all_of(given_up, [](const auto& one) { return one.reason == store::GiveUp::no_trades; }));
  CHECK(shop.candles("1m").size() == 600 - 22 + 60);
  CHECK(shop.candle("10m", -30)->complete);
  CHECK(shop.repair_health().given_up == 0);
}

TEST_CASE("years before a listing are crossed with candles of a day") {
  Workshop shop({.offered = {"1m", "5m", "10m", "1d"}, .history_since = noon - std::chrono::days{2'000}});
  shop.collect(0, 0, 60);
  shop.answers = listed_at(noon - 40h);

  shop.run_until(one_o_clock + 5min);

  CHECK(shop.calls.size() < 16);
  CHECK(shop.candles("1m").size() == 40 * 60 + 60);
  const auto reader = shop.store->open_reader().value();
  CHECK(reader->given_up(PairId{0}, minute, {noon - std::chrono::days{2'000}, noon}).value() ==
        not_listed(noon - std::chrono::days{2'000}, noon - 40h));
  CHECK(shop.health.backfill().state == "done");
}

TEST_CASE("what the exchange keeps no minutes of, although it traded, is given up") {
  Workshop shop({.offered = {"1m", "5m", "10m", "1d"}, .history_since = noon - std::chrono::days{100}});
  shop.collect(0, 0, 60);
  shop.answers = [](const Call& call) {
    return call.interval == minute ? listed_at(noon - 10h)(call) : all_of(call);
  };

  shop.run_until(one_o_clock + 5min);

  CHECK(shop.calls.size() < 12);
  CHECK(shop.candles("1m").size() == 11 * 60);
  CHECK(shop.health.backfill().state == "done");
  const auto reader = shop.store->open_reader().value();
  const auto given_up = reader->given_up(PairId{0}, minute, {noon - 50h * 24, noon - 49h * 24}).value();
  REQUIRE_FALSE(given_up.empty());
  for (const auto& one : given_up) CHECK(one.reason == store::GiveUp::absent);
}

TEST_CASE("before a pair has a live candle its history is fetched up to what has settled") {
  Workshop shop(since(noon - 1h));
  shop.clock.at(one_o_clock + 59s, [&shop] {
    shop.collect(0, 60, 61, {}, {60});
    shop.closed_until(at(61));
  });

  shop.run_until(one_o_clock + 3min);

  REQUIRE(shop.calls.size() == 3);
  CHECK(shop.calls[0].range == TimeRange{noon - 1h, at(59)});
  CHECK(shop.calls[1].range == TimeRange{at(59), at(60)});
  CHECK(shop.calls[2].range == TimeRange{at(60), at(61)});
  const auto candles = shop.candles("1m");
  CHECK(candles.size() == 121);
  CHECK(std::ranges::all_of(candles, [](const auto& row) { return row.candle.source == Source::exchange; }));
  CHECK(shop.health.backfill().state == "done");
}

TEST_CASE("with repair off, live candles stay as they are, and history waits for the first of them") {
  Workshop shop({.window = 0ms, .history_since = noon - 1h});
  shop.run_until(one_o_clock + 30s);
  CHECK(shop.calls.empty());
  shop.collect(0, 60, 70, {65}, {60});
  shop.closed_until(at(70));
  shop.clock.set(at(72));

  shop.run_until(at(75));

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range == TimeRange{noon - 1h, at(60)});
  CHECK_FALSE(shop.candle("1m", 65).has_value());
  CHECK(shop.candle("1m", 60)->source == Source::live);
}

TEST_CASE("what was removed for its age is not fetched again") {
  Workshop shop(since(noon - 5h));
  shop.collect(0, -120, 60);
  REQUIRE(shop.remove_before(-60) > 20);

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.empty());
  CHECK(shop.health.backfill().state == "done");
}

TEST_CASE(
    "an exchange that throttles is asked again when it said, and one that is dead less and less often") {
  Workshop shop(since(noon - 1h));
  shop.collect(0, 0, 60);
  std::vector<feed::FeedError> errors{{feed::FeedFailure::throttled, "429", 30s},
                                      {feed::FeedFailure::unreachable, "refused"},
                                      {feed::FeedFailure::unreachable, "refused"}};
  shop.answers = [&](const Call& call) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    if (errors.empty()) return all_of(call);
    const auto error = errors.front();
    errors.erase(errors.begin());
    return std::unexpected(error);
  };

  shop.run_until(one_o_clock + 5s);
  CHECK(shop.repair_health().state == "throttled");
  CHECK(shop.health.backfill().state == "waiting");
  CHECK(shop.calls.size() == 1);
  shop.run_until(one_o_clock + 5min);

  REQUIRE(shop.calls.size() == 4);
  CHECK(shop.calls[3].time - shop.calls[2].time >= 2s);
  CHECK(shop.candles("1m").size() == 120);
  CHECK(shop.health.backfill().state == "done");
}

TEST_CASE("a pair that the exchange refuses is left alone, and the others are not held up") {
  Workshop shop({.pairs = 2, .history_since = noon - 1h});
  shop.collect(0, 0, 60);
  shop.collect(1, 0, 60);
  shop.answers = [](const Call& call) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    if (call.pair == "USDT_P0")
      return std::unexpected(feed::FeedError{feed::FeedFailure::refused, "unknown"});
    return all_of(call);
  };

  shop.run_until(one_o_clock + 5min);

  CHECK(shop.calls.size() == 4);
  CHECK(shop.candles("1m", 1).size() == 120);
  CHECK(shop.health.backfill().pairs_done == 2);
}

TEST_CASE("a range is fetched once, after the first candle too, and the run ends") {
  Workshop shop({.window = 0ms, .history_since = at(-30), .history_until = at(50)});
  shop.collect(0, 0, 60, {10, 55}, {20});

  shop.run_until(one_o_clock + 10min);

  CHECK(shop.clock.true_time() < one_o_clock + 1min);  // it did not wait to be stopped
  CHECK(shop.candles("1m").size() == 30 + 59);
  CHECK(shop.candle("1m", 10)->source == Source::exchange);
  CHECK(shop.candle("1m", 20)->source == Source::exchange);
  CHECK_FALSE(shop.candle("1m", 55).has_value());
}

TEST_CASE("a run for a range gives up when nothing but failures come") {
  Workshop shop({.window = 0ms, .history_since = at(-30), .history_until = at(50), .max_failures = 5});
  shop.collect(0, 0, 60);
  shop.answers = [](const Call&) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    return std::unexpected(feed::FeedError{feed::FeedFailure::unreachable, "refused"});
  };

  shop.run_until(one_o_clock + 24h);

  CHECK(shop.calls.size() == 5);
}

/// An exchange of 300 pairs: each was listed some day, and trades in some minutes only.
class MadeUp {
 public:
  explicit MadeUp(std::size_t pairs) {
    std::mt19937 random(7);
    for (std::size_t i = 0; i < pairs; ++i)
      pairs_.push_back({.listed = noon - std::chrono::minutes{i % 4 == 0 ? random() % 170 : 1'000},
                        .trades_in = 1 + random() % 8,
                        .fills_forward = i % 3 != 0});
  }

  bool is_listed(std::size_t pair, TimePoint time) const { return time >= pairs_[pair].listed; }
  bool trades(std::size_t pair, TimePoint time) const {
    const auto minutes = static_cast<std::size_t>(time.time_since_epoch() / 1min);
    return is_listed(pair, time) && minutes * 7 % 8 < pairs_[pair].trades_in;
  }

  std::vector<feed::ExchangeCandle> answer(const Call& call) const {
    const std::size_t pair = std::stoul(call.pair.substr(call.pair.rfind('P') + 1));
    std::vector<feed::ExchangeCandle> candles;
    for (TimePoint time = call.range.start; time < call.range.end; time += call.interval.length()) {
      if (!is_listed(pair, time)) continue;
      auto candle = traded(time);
      candle.traded = trades(pair, time);
      candle.trades = candle.traded ? 4 : 0;
      if (candle.traded || pairs_[pair].fills_forward) candles.push_back(candle);
    }
    return candles;
  }

 private:
  struct Life {
    TimePoint listed;
    std::size_t trades_in;  // so many minutes of eight
    bool fills_forward;
  };

  std::vector<Life> pairs_;
};

TEST_CASE(
    "300 pairs: what was traded is the exchange's, nothing lies before a listing, no request comes twice") {
  constexpr std::size_t pairs = 300;
  Workshop shop({.intervals = "1m,10m",
                 .max_candles = 100,
                 .pairs = pairs,
                 .history_since = noon - 3h,
                 .requests_per_second = 10});
  const MadeUp exchange(pairs);
  for (std::uint32_t pair = 0; pair < pairs; ++pair) shop.collect(pair, 58, 60);
  shop.answers = [&](const Call& call) { return exchange.answer(call); };

  shop.run_until(one_o_clock + 20s);  // a run that is ended in the middle
  shop.clock.set(one_o_clock + 21s);
  shop.run_until(one_o_clock + 10min);
  const auto calls = shop.calls.size();
  shop.run_until(one_o_clock + 11min);

  CHECK(shop.calls.size() == calls);
  CHECK(shop.health.backfill().pairs_done == pairs);
  CHECK(shop.repair_health().open == 0);
  for (std::size_t i = 1; i < shop.calls.size(); ++i)
    REQUIRE(shop.calls[i].time - shop.calls[i - 1].time >= 100ms);
  const auto reader = shop.store->open_reader().value();
  for (std::uint32_t pair = 0; pair < pairs; ++pair) {
    INFO("pair " << pair);
    std::map<TimePoint, Candle> stored;
    for (const PairCandle& row : shop.candles("1m", pair)) stored.emplace(row.candle.open_time, row.candle);
    for (TimePoint time = noon - 3h; time < at(58); time += 1min) {
      const auto found = stored.find(time);
      REQUIRE((found != stored.end()) == exchange.trades(pair, time));
      if (found == stored.end()) continue;
      REQUIRE(found->second.source == Source::exchange);
      REQUIRE(found->second.ohlc.identical_to(traded(time).ohlc));
    }
    REQUIRE(gaps::find_gaps(*reader, PairId{pair}, minute, {noon - 3h, one_o_clock}).value().empty());
  }
}

}  // namespace
}  // namespace candled::repair
