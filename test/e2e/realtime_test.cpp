// The real binaries for three quarters of a minute of real time, held against the simulator's own price
// function.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <thread>

#include "e2e/truth.hpp"
#include "poloniex-sim/prices.hpp"
#include "support/printing.hpp"
#include "support/stores.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 7;
constexpr std::size_t pairs = 1'000;
constexpr const char* intervals = "2s,10s,20s";
const Interval shortest(2s);

/// Runs candled for about `length` and stops it as an operator does, half a second away from any poll.
Run run_service(const SimulatedExchange& exchange, const std::vector<std::string>& flags,
                milliseconds length) {
  Service service(flags);
  Run run{.started = started(service), .ended = {}, .killed = false, .polls = {}};
  run.ended = std::chrono::floor<std::chrono::seconds>(run.started + length) + 500ms;
  std::this_thread::sleep_until(run.ended);
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(service.process().errors() == "");
  run.polls = take_polls(exchange, "/markets/price");
  return run;
}

TEST_CASE("a whole market is collected for 45 s across a restart, and every candle is the true one") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", std::to_string(pairs), "--seed", std::to_string(seed)});
  const std::vector<std::string> flags{
      "--exchange-url", exchange.url(), "--feed",  "price",
      "--intervals",    intervals,      "--store", folder.file("candles.db")};

  // A fifth of a second into a bucket, so that its first poll comes after its beginning.
  const auto now = std::chrono::system_clock::now();
  std::this_thread::sleep_until(shortest.floor(std::chrono::floor<milliseconds>(now)) + 2s + 200ms);
  std::vector<Run> runs;
  runs.push_back(run_service(exchange, flags, 22s));
  runs.push_back(run_service(exchange, flags, 23s));

  const sim::Market market(seed, pairs);
  const Truth truth(
      market, {.intervals = Intervals::parse(intervals).value(), .name_order = NameOrder::base_first}, runs);
  const auto reader = test::open_for_reading(folder.file("candles.db")).value();
  const Pairs names = reader->pairs().value();
  const auto candles = all_candles(*reader);

  std::size_t unclear = 0;
  std::set<std::tuple<TimePoint, std::string, Interval>> seen;
  for (const auto& [pair, candle] : candles) {
    const std::string& name = names[pair].name;
    CAPTURE(name, candle);
    REQUIRE(seen.emplace(candle.open_time, name, candle.interval).second);
    if (truth.unclear(candle))
      ++unclear;
    else
      REQUIRE(truth.contradiction(name, candle) == "");
  }
  const auto complete = std::ranges::count_if(candles, [](const auto& row) { return row.candle.complete; });
  CHECK(3 * unclear < candles.size());
  CHECK(complete > std::ssize(candles) / 2);
  CHECK(complete < std::ssize(candles));  // those that had begun before the first poll at least

  const TimePoint end = shortest.floor(runs.back().ended);
  const auto buckets = truth.observed(end);
  REQUIRE(buckets.size() >= 10);
  for (const TimePoint bucket : buckets)
    for (std::size_t pair = 0; pair < market.size(); ++pair) {
      if (!sim::price(market, pair, bucket)) continue;
      CAPTURE(bucket, market[pair].pair.name);
      REQUIRE(seen.contains({bucket, market[pair].pair.name, shortest}));
      for (const Interval bigger : {Interval(10s), Interval(20s)}) {
        const TimePoint open_time = bigger.floor(bucket);
        if (open_time + bigger.length() > end) continue;
        REQUIRE(seen.contains({open_time, market[pair].pair.name, bigger}));
      }
    }
}

}  // namespace
}  // namespace candled::test
