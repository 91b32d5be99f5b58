// Repair with the real binaries: the past is replayed from the simulator's own prices with an outage in it,
// and what a start of the service makes of it is held against the simulator's own candles.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <rapidjson/document.h>
#include <set>
#include <sstream>
#include <thread>

#include "e2e/service.hpp"
#include "poloniex-sim/prices.hpp"
#include "support/exchange_server.hpp"
#include "support/printing.hpp"
#include "support/stores.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 3;
const Interval minute(1min), ten_minutes(10min);

TimePoint now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

rapidjson::Document json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

/// The pairs that both APIs list and that have a price, the frozen one among them.
std::vector<std::size_t> listed(const sim::Market& market, TimePoint time) {
  std::vector<std::size_t> pairs;
  for (std::size_t pair = 0; pair < market.size(); ++pair)
    if (market[pair].in_legacy() && sim::price(market, pair, time)) pairs.push_back(pair);
  return pairs;
}

/// The store of a service that collected until a while ago, with an outage of three buckets of ten minutes.
class Past {
 public:
  explicit Past(std::size_t pairs)
      : market(seed, pairs),
        start(ten_minutes.floor(now()) - 60min),
        end(start + 50min) {
    std::ostringstream csv;
    csv << "time_ms,pair,price\n";
    const auto all = listed(market, start);
    for (TimePoint time = start; time < end; time += 1s) {
      if (time >= start + 10min && time < start + 40min) continue;
      if (time >= start + 5min && time < start + 5min + 20s) continue;  // an incomplete minute
      for (const std::size_t pair : all)
        csv << time.time_since_epoch().count() << ',' << market[pair].legacy_name << ','
            << sim::price(market, pair, time)->to_string() << '\n';
    }
    const std::string all_samples = csv.str();
    folder.write("past.csv", all_samples);
    // A recording of an earlier time closes what is open at the end of the first one.
    folder.write("beginning.csv",
                 all_samples.substr(0, all_samples.find('\n', all_samples.find('\n') + 1) + 1));
    for (const char* recording : {"past.csv", "beginning.csv"}) {
      Process replay({"candled", "replay", recording, "--store", "candles.db"}, folder.path());
      REQUIRE(replay.wait() == 0);
    }
    collected = stored();
  }

  using Key = std::tuple<std::string, Interval, TimePoint>;

  std::map<Key, Candle> stored() const {
    const auto reader = test::open_for_reading(folder.file("candles.db")).value();
    const Pairs names = reader->pairs().value();
    std::map<Key, Candle> all;
    const auto rows = reader->candles({.start = TimePoint{}, .limit = 1'000'000}).value();
    for (const PairCandle& row : rows)
      all.emplace(Key{names[row.pair].name, row.candle.interval, row.candle.open_time}, row.candle);
    return all;
  }

  std::vector<std::string> flags(const std::string& url, const std::string& feed) const {
    std::string names;
    for (const std::size_t pair : listed(market, start)) names += market[pair].legacy_name + ',';
    names.pop_back();
    return {"--exchange-url", url,  "--store", folder.file("candles.db"), "--feed", feed, "--pairs", names,
            "--repair-rate",  "2/s"};
  }

  /// The true candle, as the exchange has it; nothing when nothing was traded in it.
  std::optional<sim::TrueCandle> truth(const Key& key) const {
    const auto& [name, interval, open_time] = key;
    const auto pair = market.find(name, NameOrder::quote_first);
    const auto candle = sim::true_candle(market, *pair, {open_time, interval.length()}, now());
    return candle && candle->trades > 0 ? candle : std::nullopt;
  }

  const sim::Market market;
  const TimePoint start;
  const TimePoint end;
  TemporaryFolder folder;
  std::map<Key, Candle> collected;
};

/// Waits until no gap before `end` is open, and returns all gaps that are left.
std::string wait_until_closed(const Service& service, TimePoint end,
                              std::chrono::seconds patience = Process::patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const std::string url = "/api/gaps?limit=5000&end=" + std::to_string(end.time_since_epoch().count());
  for (;;) {
    const std::string gaps = service.get(url).body;
    const auto status = json(service.get("/api/status").body);
    const bool looked =
        status["repair"]["repaired"].GetUint64() > 0 || status["repair"]["given_up"].GetUint64() > 0;
    if (looked && !gaps.contains(R"("state":"open")")) return gaps;
    if (std::chrono::steady_clock::now() > deadline) FAIL("still open: " << gaps.substr(0, 1'000));
    std::this_thread::sleep_for(100ms);
  }
}

/// Returns the times at which requests for candles arrived at the simulator.
std::vector<TimePoint> candle_calls(const SimulatedExchange& exchange) {
  std::vector<TimePoint> times;
  const auto calls = json(curl(exchange.url() + "/sim/calls?last=10000").body);
  for (const auto& call : calls["calls"].GetArray()) {
    const std::string route = call["route"].GetString();
    if (route.contains("candles") || route.contains("returnChartData"))
      times.emplace_back(milliseconds{call["time_us"].GetInt64() / 1'000});
  }
  std::ranges::sort(times);
  return times;
}

/// Two come in a second. Another program measures when they come, so each may be late by what it was held up.
void require_slow(const std::vector<TimePoint>& calls) {
  for (std::size_t i = 0; i < calls.size(); ++i)
    REQUIRE(calls[i] - calls.front() > static_cast<int>(i) * 510ms - 2s);
}

/// Waits until all that was to be repaired has been.
void wait_until_idle(const Service& service) {
  const auto state = [&service] {
    return std::string(json(service.get("/api/status").body)["repair"]["state"].GetString());
  };
  const auto deadline = std::chrono::steady_clock::now() + Process::patience;
  while (state() != "idle" && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(20ms);
  CHECK(state() == "idle");
}

/// Returns the number of times since `begin` that each pair may have been requested once more: for a minute
/// that came of age, 10 s after its end, and for one without trades, again 60 s after its end.
std::size_t further_rounds(TimePoint begin) {
  const TimePoint end = now();
  const auto passed = [&](milliseconds age) {
    return (minute.floor(end - age) - minute.floor(begin - age)) / minute.length();
  };
  return static_cast<std::size_t>(passed(10s) + passed(60s));
}

/// The end of what can be final shortly after a start: the bucket of ten minutes that ended a minute ago.
TimePoint settled() {
  return ten_minutes.floor(now() - 60s);
}

/// Everything that was whole is as it was, and what was not is the exchange's.
void require_repaired(const Past& past, Interval fetched, TimePoint end) {
  const auto after = past.stored();
  for (const auto& [key, candle] : past.collected) {
    CAPTURE(std::get<0>(key), candle);
    if (candle.complete) REQUIRE(after.at(key).identical_to(candle));
  }
  std::size_t repaired = 0;
  for (const std::size_t pair : listed(past.market, past.start))
    for (TimePoint time = past.start + 10min; time < end; time += fetched.length()) {
      const Past::Key key{past.market[pair].legacy_name, fetched, time};
      if (past.collected.contains(key)) continue;
      const auto truth = past.truth(key);
      CAPTURE(std::get<0>(key), time);
      REQUIRE(after.contains(key) == truth.has_value());
      if (!truth) continue;
      const Candle& candle = after.at(key);
      REQUIRE(candle.source == Source::exchange);
      REQUIRE(candle.complete);
      REQUIRE(candle.ohlc.open == truth->ohlc.open);
      REQUIRE(candle.ohlc.high == truth->ohlc.high);
      REQUIRE(candle.ohlc.low == truth->ohlc.low);
      REQUIRE(candle.ohlc.close == truth->ohlc.close);
      ++repaired;
    }
  CHECK(repaired >= static_cast<std::size_t>(30min / fetched.length()));
}

void require_verified(const Past& past) {
  Process verify({"candled", "verify", "--store", "candles.db"}, past.folder.path());
  const int status = verify.wait();
  INFO(verify.output() << verify.errors());
  REQUIRE(status == 0);
}

TEST_CASE(
    "what an outage left out is fetched from the current API, minute by minute, whichever feed is polled") {
  const std::string feed = GENERATE("price", "return-ticker");
  Past past(12);
  const SimulatedExchange exchange({"--pairs", "12", "--seed", std::to_string(seed)});
  const TimePoint end = settled();
  {
    Service service(past.flags(exchange.url(), feed));
    const std::string gaps = wait_until_closed(service, end);
    CHECK(gaps.contains(R"("why":"no_trades")"));  // the frozen pair
    CHECK_FALSE(gaps.contains(R"("why":"absent")"));
    wait_until_idle(service);
    CHECK(json(service.get("/api/status").body)["repair"]["given_up"].GetUint64() > 0);
    CHECK(service.stop(SIGTERM) == 0);
  }

  require_repaired(past, minute, end);
  require_slow(candle_calls(exchange));
  const auto after = past.stored();
  for (TimePoint time = past.start; time < end; time += 10min) {
    const Candle& ten = after.at({"USDT_BTC", ten_minutes, time});
    CAPTURE(ten);
    CHECK(ten.complete);
    const bool live = time == past.start + 40min;
    const bool mixed = time == past.start;
    CHECK(ten.source == (live ? Source::live : mixed ? Source::mixed : Source::exchange));
  }
  CHECK(after.at({"USDT_BTC", minute, past.start + 5min}).source == Source::exchange);
  require_verified(past);
}

TEST_CASE("while the current API is away the legacy one repairs five minutes and ten, and no single minute") {
  Past past(8);
  const SimulatedExchange exchange(
      {"--pairs", "8", "--seed", std::to_string(seed), "--chart-data", "legacy"});
  curl(exchange.url() + "/sim/fault", "POST", R"({"fault":"status","status":502,"on":"/markets/"})");
  const TimePoint end = settled();
  const Interval five_minutes(5min);
  {
    Service service(past.flags(exchange.url(), "return-ticker"));
    const std::string gaps = wait_until_closed(service, end);
    CHECK(gaps.contains(R"("interval":"1m")"));
    CHECK(gaps.contains(R"("why":"not_offered")"));
    CHECK(gaps.contains(R"("why":"has_parts")"));  // the minute of which 20 s were seen
    service.process().wait_for_line("the exchange's candles come from its legacy API");
    CHECK(service.stop(SIGTERM) == 0);
  }

  require_repaired(past, five_minutes, end);
  require_slow(candle_calls(exchange));
  const auto after = past.stored();
  CHECK_FALSE(after.contains({"USDT_BTC", minute, past.start + 10min}));
  CHECK_FALSE(after.at({"USDT_BTC", minute, past.start + 5min}).complete);
  CHECK_FALSE(after.at({"USDT_BTC", five_minutes, past.start + 5min}).complete);
  CHECK(after.at({"USDT_BTC", ten_minutes, past.start + 20min}).source == Source::exchange);
  CHECK(after.at({"USDT_BTC", ten_minutes, past.start + 20min}).complete);
  require_verified(past);
}

TEST_CASE("an exchange that throttles slows repair down and does not end it, nor does it slow polls") {
  Past past(8);
  const SimulatedExchange exchange({"--pairs", "8", "--seed", std::to_string(seed)});
  std::size_t throttled = 0;
  for (const auto* symbol : {"BTC_USDT", "ETH_BTC", "YFI_TRX"}) {
    curl(exchange.url() + "/sim/fault", "POST",
         std::string(R"({"fault":"throttle","time_ms":1000,"calls":2,"on":"/markets/)") + symbol + "\"}");
    throttled += 2;
  }
  const TimePoint begin = now(), end = settled();
  Service service(past.flags(exchange.url(), "price"));

  wait_until_closed(service, end);

  const auto calls = candle_calls(exchange);
  require_slow(calls);
  const std::size_t pairs = listed(past.market, past.start).size();
  CHECK(calls.size() >= pairs + throttled);
  CHECK(calls.size() <= pairs + throttled + pairs * further_rounds(begin));
  CHECK(calls.back() - calls.front() >= throttled * 1s);
  const auto status = json(service.get("/api/status").body);
  CHECK(status["feed"]["polls"]["failed"].GetUint64() == 0);
  CHECK(status["feed"]["polls"]["skipped"].GetUint64() <= 2);  // it would skip one for each refusal
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(service.process().output().contains("the exchange asks repair to wait"));
  require_repaired(past, minute, end);
}

TEST_CASE("repair goes on where it was interrupted, by a stop or by a kill") {
  const int signal = GENERATE(SIGTERM, SIGKILL);
  Past past(12);
  const SimulatedExchange exchange({"--pairs", "12", "--seed", std::to_string(seed)});
  const std::size_t pairs = listed(past.market, past.start).size();
  const TimePoint begin = now(), end = settled();
  {
    Service service(past.flags(exchange.url(), "price"));
    while (json(service.get("/api/status").body)["repair"]["repaired"].GetUint64() == 0)
      std::this_thread::sleep_for(20ms);
    service.stop(signal);
  }
  const std::size_t before = candle_calls(exchange).size();
  REQUIRE(before < pairs);

  Service again(past.flags(exchange.url(), "price"));
  wait_until_closed(again, end);

  // Requests that were under way are repeated, and each pair is requested for the minutes that have ended
  // since.
  const std::size_t all = candle_calls(exchange).size();
  CHECK(all >= pairs);
  CHECK(all <= 2 * pairs + pairs * further_rounds(begin));
  CHECK(again.stop(SIGTERM) == 0);
  require_repaired(past, minute, end);
  require_verified(past);
}

TEST_CASE("a start with nothing missing asks for nothing, and one with --repair-window 0 neither") {
  const std::string window = GENERATE("1s", "0");
  Past past(8);
  const SimulatedExchange exchange({"--pairs", "8", "--seed", std::to_string(seed)});
  auto flags = past.flags(exchange.url(), "price");
  flags.insert(flags.end(), {"--repair-window", window});
  Service service(flags);
  service.process().wait_for_line("polling price");
  std::this_thread::sleep_for(2s);

  CHECK(candle_calls(exchange).empty());
  CHECK(service.get("/api/gaps?start=0").body.contains(window == "0" ? "repair_off" : "outside_window"));
  CHECK_FALSE(service.get("/api/gaps?start=0").body.contains(R"("state":"open")"));
}

/// A row of the current API, of one minute.
std::string row(TimePoint time, const std::string& low, const std::string& trades,
                const std::string& interval) {
  const auto ms = time.time_since_epoch().count();
  return "[\"" + low + R"(","120","110","115","1","1","1","1",)" + trades + ",0,\"110\",\"" + interval +
         "\"," + std::to_string(ms) + ',' + std::to_string(ms + 59'999) + ']';
}

/// Of four minutes the first is right; the others contradict themselves, were not traded, or are no minutes.
ExchangeReply wrong_candles(const std::string& target) {
  const auto number = [&target](const std::string& name) {
    return std::stoll(target.substr(target.find(name) + name.size()));
  };
  std::string rows;
  const TimePoint first = minute.floor(TimePoint{milliseconds{number("startTime=")}});
  for (TimePoint time = first; time < TimePoint{milliseconds{number("endTime=")}}; time += 1min) {
    const auto kind = (time.time_since_epoch() / 1min) % 4;
    rows += (rows.empty() ? "" : ",") +
            row(time, kind == 1 ? "112" : "100", kind == 2 ? "0" : "5", kind == 3 ? "MINUTE_5" : "MINUTE_1");
  }
  return {.body = '[' + rows + ']'};
}

TEST_CASE("wrong candles of the exchange are refused one by one, and the right ones taken") {
  const TemporaryFolder folder;
  const TimePoint start = ten_minutes.floor(now()) - 60min;
  std::string csv = "time_ms,pair,price\n";
  for (TimePoint time = start; time < start + 10min; time += 1s)
    csv += std::to_string(time.time_since_epoch().count()) + ",USDT_BTC,100.5\n";
  folder.write("past.csv", csv);
  Process replay({"candled", "replay", "past.csv", "--store", "candles.db"}, folder.path());
  REQUIRE(replay.wait() == 0);
  ExchangeServer exchange([](const SeenRequest& request) {
    if (request.target.contains("/candles?")) return wrong_candles(request.target);
    return ExchangeReply{.body = R"([{"symbol":"BTC_USDT","price":"100.5","time":1}])"};
  });
  Service service(
      {"--exchange-url", exchange.url(), "--feed", "price", "--store", folder.file("candles.db")});

  const std::string gaps = wait_until_closed(service, start + 50min);

  CHECK(service.stop(SIGTERM) == 0);
  const auto reader = test::open_for_reading(folder.file("candles.db")).value();
  const auto rows = reader
                        ->candles({.pairs = {PairId{0}},
                                   .intervals = {minute},
                                   .start = start + 10min,
                                   .end = start + 50min,
                                   .limit = 1'000})
                        .value();
  CHECK(rows.size() == 10);
  for (const PairCandle& candle : rows) {
    CHECK((candle.candle.open_time.time_since_epoch() / 1min) % 4 == 0);
    CHECK(candle.candle.source == Source::exchange);
  }
  for (const auto* why : {"invalid", "absent"}) CHECK(gaps.contains(std::string(R"("why":")") + why + '"'));
  CHECK_FALSE(gaps.contains("no_trades"));  // nothing is missing there
}

}  // namespace
}  // namespace candled::test
