// The real binaries for three quarters of a minute of real time, held against the simulator's own price
// function.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>
#include <rapidjson/document.h>
#include <set>
#include <thread>

#include "e2e/service.hpp"
#include "poloniex-sim/market.hpp"
#include "poloniex-sim/prices.hpp"
#include "store/sqlite_store.hpp"
#include "support/printing.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 7;
constexpr std::size_t pairs = 1'000;
const Interval shortest(2s);

/// Between a request's arrival at the simulator and the moment whose price it answers.
constexpr milliseconds answering = sim::tick_length;

/// One run of candled: when it started and ended to observe, and when its polls arrived at the exchange.
struct Run {
  TimePoint started;
  TimePoint stopped;
  std::vector<TimePoint> polls;
};

rapidjson::Document json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

/// The polls that have arrived since the last call, oldest first.
std::vector<TimePoint> take_polls(const SimulatedExchange& exchange) {
  const auto calls = json(curl(exchange.url() + "/sim/calls?last=10000&route=/markets/price").body);
  curl(exchange.url() + "/sim/calls", "DELETE");
  std::vector<TimePoint> times;
  for (const auto& call : calls["calls"].GetArray())
    times.emplace_back(milliseconds{call["time_us"].GetInt64() / 1'000});
  return times;
}

/// Runs candled for about `length` and stops it as an operator does, half a second away from any poll.
Run run_service(const SimulatedExchange& exchange, const std::vector<std::string>& flags,
                milliseconds length) {
  Service service(flags);
  const auto status = json(service.get("/api/status").body);
  Run run{.started = TimePoint{milliseconds{status["started"].GetInt64()}}, .stopped = {}, .polls = {}};
  run.stopped = std::chrono::floor<std::chrono::seconds>(run.started + length) + 500ms;
  std::this_thread::sleep_until(run.stopped);
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(service.process().errors() == "");
  run.polls = take_polls(exchange);
  return run;
}

/// The polls of one bucket of the shortest interval, and whether it was observed from its start.
struct Part {
  std::vector<TimePoint> polls;
  bool complete;
};

/// What the runs together saw, by bucket. A bucket that a run did not see the end of is lost with that run.
std::map<TimePoint, Part> parts_of(const std::vector<Run>& runs) {
  std::map<TimePoint, Part> parts;
  for (const Run& run : runs) {
    for (const TimePoint poll : run.polls) {
      const TimePoint bucket = shortest.floor(poll);
      if (bucket == shortest.floor(run.stopped)) continue;
      auto& part = parts[bucket];
      part.polls.push_back(poll);
      part.complete = bucket >= run.started;
    }
  }
  return parts;
}

/// Whether a run started inside a bucket of which nothing had been stored before: between its beginning and
/// its first poll.
bool began_unobserved(const std::vector<Run>& runs, TimePoint open_time, TimePoint first_poll) {
  return std::ranges::any_of(
      runs, [&](const Run& run) { return open_time < run.started && run.started <= first_poll; });
}

/// The prices that a poll which arrived at `time` may have been answered with.
std::set<Price> prices_at(const sim::Market& market, std::size_t pair, TimePoint time) {
  return {sim::price(market, pair, time).value(), sim::price(market, pair, time + answering).value()};
}

struct Expected {
  std::set<Price> open;
  std::set<Price> close;
  Price least_high;
  Price most_high;
  Price least_low;
  Price most_low;
};

Expected expected_of(const sim::Market& market, std::size_t pair, const std::vector<TimePoint>& polls) {
  const auto first = prices_at(market, pair, polls.front());
  Expected expected{first, first, *first.begin(), *first.rbegin(), *first.begin(), *first.rbegin()};
  for (const TimePoint poll : polls) {
    expected.close = prices_at(market, pair, poll);
    expected.least_high = std::max(expected.least_high, *expected.close.begin());
    expected.most_high = std::max(expected.most_high, *expected.close.rbegin());
    expected.least_low = std::min(expected.least_low, *expected.close.begin());
    expected.most_low = std::min(expected.most_low, *expected.close.rbegin());
  }
  return expected;
}

/// All candles in the store, in the one order.
std::vector<PairCandle> all_candles(store::CandleReader& reader, const Pairs& names) {
  std::vector<PairCandle> all;
  store::CandleQuery query{.start = TimePoint{}, .limit = 5'000};
  for (;;) {
    const auto rows = reader.candles(query).value();
    all.insert(all.end(), rows.begin(), rows.end());
    if (rows.size() < query.limit) return all;
    query.after = store::Position{rows.back().candle.open_time, names[rows.back().pair].name,
                                  rows.back().candle.interval};
  }
}

TEST_CASE("a whole market is collected for 45 s across a restart, and every candle is the true one") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", std::to_string(pairs), "--seed", std::to_string(seed)});
  const std::vector<std::string> flags{
      "--exchange-url", exchange.url(), "--feed",  "price",
      "--intervals",    "2s,10s,20s",   "--store", folder.file("candles.db")};

  // A fifth of a second into a bucket, so that its first poll comes after its beginning.
  const auto now = std::chrono::system_clock::now();
  std::this_thread::sleep_until(shortest.floor(std::chrono::floor<milliseconds>(now)) + 2s + 200ms);
  std::vector<Run> runs;
  runs.push_back(run_service(exchange, flags, 22s));
  runs.push_back(run_service(exchange, flags, 23s));

  const sim::Market market(seed, pairs);
  const auto reader = store::open_for_reading(folder.file("candles.db")).value();
  const Pairs names = reader->pairs().value();
  const auto candles = all_candles(*reader, names);
  const auto parts = parts_of(runs);
  REQUIRE(parts.size() >= 10);

  std::set<std::tuple<TimePoint, std::string, Interval>> seen;
  std::size_t complete = 0;
  for (const auto& [pair, candle] : candles) {
    const std::string& name = names[pair].name;
    CAPTURE(name, candle);
    REQUIRE(seen.emplace(candle.open_time, name, candle.interval).second);

    std::vector<TimePoint> polls;
    bool parts_complete = true;
    for (auto part = parts.lower_bound(candle.open_time);
         part != parts.end() && part->first < candle.close_time(); ++part) {
      polls.insert(polls.end(), part->second.polls.begin(), part->second.polls.end());
      parts_complete = parts_complete && part->second.complete;
    }
    REQUIRE_FALSE(polls.empty());
    if (began_unobserved(runs, candle.open_time, polls.front())) parts_complete = false;
    const Expected expected = expected_of(market, *market.find(name, NameOrder::base_first), polls);
    REQUIRE(expected.open.contains(candle.open));
    REQUIRE(expected.close.contains(candle.close));
    REQUIRE((candle.high >= expected.least_high && candle.high <= expected.most_high));
    REQUIRE((candle.low >= expected.least_low && candle.low <= expected.most_low));
    REQUIRE(candle.observation->samples == polls.size());
    REQUIRE(candle.complete == (parts_complete && candle.observation->gap <= 5s));
    if (candle.complete) ++complete;
  }
  CHECK(complete > candles.size() / 2);
  CHECK(complete < candles.size());  // those that had begun before the first poll at least

  for (const auto& [bucket, part] : parts)
    for (std::size_t pair = 0; pair < market.size(); ++pair) {
      if (!sim::price(market, pair, bucket)) continue;
      CAPTURE(bucket, market[pair].pair.name);
      REQUIRE(seen.contains({bucket, market[pair].pair.name, shortest}));
      for (const Interval bigger : {Interval(10s), Interval(20s)}) {
        const TimePoint open_time = bigger.floor(bucket);
        if (open_time + bigger.length() > shortest.floor(runs.back().stopped)) continue;
        REQUIRE(seen.contains({open_time, market[pair].pair.name, bigger}));
      }
    }
}

}  // namespace
}  // namespace candled::test
