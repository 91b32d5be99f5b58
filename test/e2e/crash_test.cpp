// Kills candled again and again, and holds what is stored against the simulator's own price function.
//
// CANDLED_CRASH_ROUNDS says how often (8 times without it), CANDLED_CRASH_SEED at which instants.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "e2e/truth.hpp"
#include "poloniex-sim/prices.hpp"
#include "support/printing.hpp"
#include "support/stores.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t market_seed = 7;
constexpr std::size_t pairs = 300;
constexpr const char* intervals = "2s,4s,8s";
const Interval shortest(2s);

/// A number that the environment may set.
std::uint64_t setting(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

TimePoint now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

/// Starts candled, which must open its store, and kills it after `length`.
Run run_and_kill(const SimulatedExchange& exchange, const std::vector<std::string>& flags,
                 std::chrono::microseconds length) {
  Service service(flags);
  Run run{.started = started(service), .ended = {}, .killed = true, .polls = {}};
  std::this_thread::sleep_for(length);
  run.ended = now();
  CHECK(service.stop(SIGKILL) == -SIGKILL);
  CHECK(service.process().errors() == "");
  run.polls = take_polls(exchange, "/markets/price");
  return run;
}

/// Lets candled close what is left, and ends it as an operator does.
Run run_and_stop(const SimulatedExchange& exchange, const std::vector<std::string>& flags) {
  Service service(flags);
  Run run{.started = started(service), .ended = {}, .killed = false, .polls = {}};
  for (int closed = 0; closed < 3; ++closed) service.process().wait_for_next_line("candles closed");
  run.ended = now();
  CHECK(service.stop(SIGTERM) == 0);
  run.polls = take_polls(exchange, "/markets/price");
  return run;
}

TEST_CASE(
    "killed at any instant, it loses no closed candle, doubles none, and goes on with the interrupted ones") {
  const auto rounds = setting("CANDLED_CRASH_ROUNDS", 8);
  const auto seed = setting("CANDLED_CRASH_SEED", std::random_device{}());
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> length_us(0, 3'000'000);

  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", std::to_string(pairs), "--seed", std::to_string(market_seed)});
  const std::vector<std::string> flags{
      "--exchange-url", exchange.url(), "--feed",       "price", "--store",     folder.file("candles.db"),
      "--intervals",    intervals,      "--poll-every", "200ms", "--log-level", "debug"};
  std::vector<Run> runs;
  for (std::uint64_t round = 0; round < rounds; ++round)
    runs.push_back(run_and_kill(exchange, flags, std::chrono::microseconds(length_us(random))));
  runs.push_back(run_and_stop(exchange, flags));

  const sim::Market market(market_seed, pairs);
  const Truth truth(market,
                    {.intervals = Intervals::parse(intervals).value(),
                     .name_order = NameOrder::base_first,
                     .poll_every = 200ms},
                    runs);
  const auto reader = test::open_for_reading(folder.file("candles.db")).value();
  const Pairs names = reader->pairs().value();

  std::size_t unclear = 0;
  std::set<std::tuple<TimePoint, std::string, Interval>> seen;
  std::map<bool, std::size_t> by_completeness;
  for (const auto& [pair, candle] : all_candles(*reader)) {
    const std::string& name = names[pair].name;
    CAPTURE(name, candle);
    REQUIRE(seen.emplace(candle.open_time, name, candle.interval).second);
    if (truth.unclear(candle))
      ++unclear;
    else
      REQUIRE(truth.contradiction(name, candle) == "");
    ++by_completeness[candle.complete];
  }
  const TimePoint end = shortest.floor(runs.back().ended);
  const auto buckets = truth.observed(end);
  for (const TimePoint bucket : buckets)
    for (std::size_t pair = 0; pair < market.size(); ++pair) {
      if (!sim::price(market, pair, bucket)) continue;
      CAPTURE(bucket, market[pair].pair.name);
      REQUIRE(seen.contains({bucket, market[pair].pair.name, shortest}));
      for (const Interval bigger : {Interval(4s), Interval(8s)})
        REQUIRE((bigger.floor(bucket) + bigger.length() > end ||
                 seen.contains({bigger.floor(bucket), market[pair].pair.name, bigger})));
    }
  CHECK(by_completeness[true] > 0);
  CHECK(3 * unclear < seen.size());
  Process verify({"candled", "verify", "--store", folder.file("candles.db")});
  const int status = verify.wait();
  CAPTURE(verify.output());
  CHECK(status == 0);
  CHECK(verify.output().ends_with("ok\n"));
  std::cout << rounds << " rounds of kill -9 (seed " << seed << "): " << buckets.size()
            << " buckets polled, none missing; " << by_completeness[true] << " candles complete, "
            << by_completeness[false] << " incomplete\n";
}

}  // namespace
}  // namespace candled::test
