// A process that does not run for some seconds, as on a machine that is suspended or far too busy.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>
#include <rapidjson/document.h>
#include <thread>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using SystemTime = std::chrono::sys_time<milliseconds>;

constexpr milliseconds period = 200ms;

SystemTime now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

rapidjson::Document json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::vector<SystemTime> polls(const SimulatedExchange& exchange) {
  const auto calls = json(curl(exchange.url() + "/sim/calls?last=10000&route=/public").body);
  std::vector<SystemTime> times;
  for (const auto& call : calls["calls"].GetArray())
    times.emplace_back(milliseconds{call["time_us"].GetInt64() / 1'000});
  return times;
}

/// Returns the number of samples of each candle of USDT_BTC, by bucket.
std::map<SystemTime, std::uint64_t> samples_by_bucket(const Service& service, const std::string& interval) {
  const auto reply =
      json(service.get("/api/candles?pair=USDT_BTC&start=0&limit=5000&interval=" + interval).body);
  std::map<SystemTime, std::uint64_t> samples;
  for (const auto& candle : reply["candles"].GetArray()) {
    const bool is_new =
        samples
            .emplace(SystemTime{milliseconds{candle["open_time"].GetInt64()}}, candle["samples"].GetUint64())
            .second;
    CHECK(is_new);
  }
  return samples;
}

TEST_CASE(
    "a process that was stopped for seconds leaves a gap, polls once when it goes on, and keeps its grid") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service({"--exchange-url", exchange.url(), "--feed", "return-ticker", "--store",
                   folder.file("candles.db"), "--intervals", "1s,2s", "--poll-every", "200ms", "--log-level",
                   "debug"});
  for (int i = 0; i < 3; ++i) service.process().wait_for_next_line("candles closed");

  const SystemTime stopped = now();
  service.process().signal(SIGSTOP);
  std::this_thread::sleep_for(4'300ms);
  const SystemTime resumed = now();
  service.process().signal(SIGCONT);
  std::this_thread::sleep_until(resumed + 4s);
  const auto status = json(service.get("/api/status").body);
  const auto seconds = samples_by_bucket(service, "1s");
  CHECK(service.stop(SIGTERM) == 0);

  const auto calls = polls(exchange);
  const auto in = [&calls](SystemTime from, SystemTime to) {
    return std::ranges::count_if(calls, [&](SystemTime call) { return call >= from && call < to; });
  };
  CHECK(in(stopped + period, resumed) == 0);
  CHECK(in(resumed, resumed + 3s) >= 3);
  CHECK(in(resumed, resumed + 3s) <= 16);
  for (std::size_t i = 1; i < calls.size(); ++i)
    CHECK(calls[i].time_since_epoch() / period > calls[i - 1].time_since_epoch() / period);

  const SystemTime first_asleep = std::chrono::ceil<std::chrono::seconds>(stopped + period);
  const SystemTime last_asleep = std::chrono::floor<std::chrono::seconds>(resumed) - 1s;
  for (const auto& [bucket, samples] : seconds) {
    CAPTURE(bucket.time_since_epoch().count());
    // A poll that was in flight may have been stamped in the middle, and one at the border on either side of
    // it.
    if (bucket >= first_asleep && bucket <= last_asleep) CHECK(samples <= 1);
    CHECK(samples <= 6);
  }
  CHECK(std::ranges::count_if(seconds, [&](const auto& candle) {
          return candle.first >= first_asleep && candle.first <= last_asleep;
        }) <= 1);
  const SystemTime first_awake = std::chrono::ceil<std::chrono::seconds>(resumed);
  CHECK((seconds.contains(first_awake) || seconds.contains(first_awake + 1s)));
  CHECK(status["samples"]["late"].GetUint64() <= 20);
  CHECK(status["feed"]["failures_in_a_row"].GetUint64() == 0);
}

}  // namespace
}  // namespace candled::test
