// History with the real binaries: what a service or `candled backfill` fetches is held against the
// simulator's own candles.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <rapidjson/document.h>
#include <thread>

#include "e2e/service.hpp"
#include "poloniex-sim/prices.hpp"
#include "support/printing.hpp"
#include "support/stores.hpp"
#include "text/time_text.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 3;
constexpr std::size_t pairs = 20;
const Interval minute(1min);

TimePoint now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

rapidjson::Document backfill_of(const Service& service) {
  rapidjson::Document document;
  document.Parse(service.get("/api/status").body.c_str());
  REQUIRE_FALSE(document.HasParseError());
  rapidjson::Document part;
  part.CopyFrom(document["backfill"], part.GetAllocator());
  return part;
}

void wait_until_done(const Service& service) {
  const auto deadline = std::chrono::steady_clock::now() + Process::patience;
  while (backfill_of(service)["state"] != "done" && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(20ms);
  REQUIRE(backfill_of(service)["state"] == "done");
}

/// Requires that each minute of `range` that was traded has the exchange's candle, and no other has any.
void require_history(const std::string& store, const sim::Market& market, TimeRange range) {
  const auto reader = test::open_for_reading(store).value();
  const Pairs names = reader->pairs().value();
  std::map<std::pair<std::string, TimePoint>, Candle> stored;
  const auto rows =
      reader->candles({.intervals = {minute}, .start = range.start, .end = range.end, .limit = 1'000'000});
  for (const PairCandle& row : rows.value())
    stored.emplace(std::pair(names[row.pair].name, row.candle.open_time), row.candle);
  for (std::size_t pair = 0; pair < market.size(); ++pair)
    for (TimePoint time = range.start; time < range.end; time += 1min) {
      const auto truth = sim::true_candle(market, pair, {time, 1min}, now());
      const bool traded = truth && truth->trades > 0 && time + 1min > market[pair].listed_since;
      const auto found = stored.find({market[pair].pair.name, time});
      INFO(market[pair].pair.name << " " << text::iso_text(time));
      REQUIRE((found != stored.end()) == traded);
      if (traded) REQUIRE(found->second.ohlc == truth->ohlc);
    }
}

std::vector<std::string> exchange_flags(TimePoint listed) {
  return {"--pairs",  std::to_string(pairs),
          "--seed",   std::to_string(seed),
          "--listed", std::to_string(listed.time_since_epoch().count())};
}

sim::Market market_of(TimePoint listed) {
  sim::Market market(seed, pairs);
  market.list_late(listed);
  return market;
}

TEST_CASE("an empty store gets the history of every pair, though it is killed in the middle") {
  const TemporaryFolder folder;
  const TimePoint began = now();
  const TimePoint listed = minute.floor(began - 50min);
  const SimulatedExchange exchange(exchange_flags(listed));
  const std::vector<std::string> flags{
      "--exchange-url",          exchange.url(), "--feed", "price", "--store",
      folder.file("candles.db"), "--backfill",   "3h"};
  {
    Service service(flags);
    const auto deadline = std::chrono::steady_clock::now() + Process::patience;
    while (backfill_of(service)["pairs_done"].GetUint64() < 3 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(10ms);
    service.stop(SIGKILL);
  }
  Service service(flags);
  wait_until_done(service);

  CHECK(backfill_of(service)["pairs"].GetUint64() >= pairs - 1);  // one was never traded
  CHECK(backfill_of(service)["pairs_done"] == backfill_of(service)["pairs"]);
  CHECK(service.stop(SIGTERM) == 0);
  require_history(folder.file("candles.db"), market_of(listed),
                  {minute.floor(began - 3h) + 1min, minute.floor(began - 2min)});
}

TEST_CASE("backfill fetches a range once, and says what it did") {
  const TemporaryFolder folder;
  const TimePoint start = Interval(1h).floor(now() - 30h);
  const TimePoint listed = start + 90min;
  const SimulatedExchange exchange(exchange_flags(listed));
  const auto command = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"candled", "backfill", "--exchange-url", exchange.url(),
                                   "--feed",  "price",    "--store",        folder.file("candles.db")};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const std::vector<std::string> range{"--start", text::iso_text(start), "--end", text::iso_text(start + 3h)};

  Process first(command(range));
  CHECK(first.wait() == 0);
  require_history(folder.file("candles.db"), market_of(listed), {start, start + 3h});
  Process second(command(range));
  CHECK(second.wait() == 0);
  CHECK(second.errors().contains("0 candles of"));
  Process verify({"candled", "verify", "--store", folder.file("candles.db")});
  CHECK(verify.wait() == 0);

  CHECK(Process(command({})).wait() == 2);
  CHECK(Process(command({"--start", "yesterday"})).wait() == 2);
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db")});
  CHECK(Process(command(range)).wait() == 1);  // somebody collects into the store
}

}  // namespace
}  // namespace candled::test
