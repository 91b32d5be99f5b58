#include "poloniex-sim/server.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <httplib.h>
#include <stdexcept>
#include <string>
#include <thread>

#include "poloniex-sim/delivery.hpp"

using namespace candled;
using namespace candled::sim;

namespace {

const std::string ticker = "/public?command=returnTicker";
const std::string prices = "/markets/price";

/// The simulator on a free port, with a clock that stands still.
struct Running {
  explicit Running(const Server::Options& options = {}, std::size_t pairs = 10)
      : simulator(Exchange(Market(1, pairs), ChartShape::strings_milliseconds), {},
                  [] { return ArrivalTime(std::chrono::microseconds{1'700'000'459'900'123}); }),
        server(simulator, options),
        client("127.0.0.1", server.port()) {}

  /// Adds a fault and makes one request.
  httplib::Result hit(const std::string& fault, const std::string& target = ticker) {
    REQUIRE(client.Post("/sim/fault", R"({"calls":1,"fault":)" + fault + "}", "application/json")->status ==
            201);
    return client.Get(target);
  }

  Simulator simulator;
  Server server;
  httplib::Client client;
};

bool is_whole_ticker(const httplib::Result& result) {
  return result && result->status == 200 && result->body.starts_with(R"({"USDT_BTC":{"id":7,)") &&
         result->body.ends_with("}}");
}

using Clock = std::chrono::steady_clock;

}  // namespace

TEST_CASE("the simulator answers over HTTP, several requests to a connection") {
  Running running;
  running.client.set_keep_alive(true);

  const auto first = running.client.Get(ticker);
  const auto second = running.client.Get(prices);

  CHECK(is_whole_ticker(first));
  CHECK(first->get_header_value("Content-Type") == "application/json");
  CHECK(first->get_header_value("Date").ends_with(" GMT"));
  CHECK(second->body.starts_with(R"([{"symbol":"BTC_USDT","price":")"));
}

TEST_CASE("a Chinese name is found by its percent encoding") {
  Running running;

  const auto result =
      running.client.Get("/markets/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT/candles?interval=MINUTE_1");

  CHECK(result->status == 200);
  CHECK(result->body.find(R"("MINUTE_1",1700000400000,1700000459999]])") != std::string::npos);
}

TEST_CASE("a fault is gone after its calls, and never hits the steering") {
  Running running;

  CHECK(running.hit(R"("status","status":502)")->status == 502);
  CHECK(is_whole_ticker(running.client.Get(ticker)));
  running.client.Post("/sim/fault", R"({"fault":"drop"})", "application/json");
  CHECK(running.client.Get("/sim/faults")->body == R"({"faults":[{"fault":"drop","on":"*","after_ms":0}]})");
  CHECK_FALSE(running.client.Get(ticker));
  CHECK(running.client.Delete("/sim/faults")->body == R"({"faults":[]})");
  CHECK(is_whole_ticker(running.client.Get(ticker)));
}

TEST_CASE("a status comes with the body that the exchange sends with it") {
  Running running;

  const auto gateway = running.hit(R"("status","status":502)");
  const auto error = running.hit(R"("status","status":500)");
  const auto limit = running.hit(R"("status","status":429)");
  const auto captcha = running.hit(R"("status","status":403)");

  CHECK(gateway->get_header_value("Content-Type") == "text/html; charset=UTF-8");
  CHECK(gateway->body.starts_with("<!DOCTYPE html>"));
  CHECK(error->body == R"({"code":500,"message":"System error"})");
  CHECK(limit->body == R"({"error":"Please do not make more than 8 API calls per second."})");
  CHECK_FALSE(limit->has_header("Retry-After"));
  CHECK(captcha->body.find("captcha") != std::string::npos);
}

TEST_CASE("each API says no in its own words") {
  Running running;

  const auto legacy = running.hit(R"("error","text":"Connection timed out. Please try again.")");
  const auto current = running.hit(R"("error","text":"busy")", prices);
  const auto ban = running.hit(R"("ban")");
  const auto current_ban = running.hit(R"("ban")", prices);
  const auto throttled = running.hit(R"("throttle","time_ms":60000)");

  CHECK(legacy->status == 200);
  CHECK(legacy->body == R"({"error":"Connection timed out. Please try again."})");
  CHECK(current->status == 400);
  CHECK(current->body == R"({"code":500,"message":"busy"})");
  CHECK(ban->status == 200);
  CHECK(ban->body ==
        R"({"error":"This IP has been banned for 2 minutes. Please adjust your timeout to 130 seconds."})");
  CHECK(current_ban->status == 403);
  CHECK(throttled->status == 429);
  CHECK(throttled->get_header_value("Retry-After") == "60");
}

TEST_CASE("a body can be no JSON, nothing at all, or JSON of something else") {
  Running running;

  CHECK(running.hit(R"("html")")->body.find("maintenance mode") != std::string::npos);
  CHECK(running.hit(R"("empty")")->body.empty());
  CHECK(running.hit(R"("not_json")")->body == R"({"USDT_BTC":{"id":7,"last":"64123.)");
  CHECK(running.hit(R"("wrong_types")")->body.find(R"("last":true)") != std::string::npos);
  CHECK(running.hit(R"("wrong_shape")")->body == R"([["USDT_BTC","64123.45"]])");
  CHECK(running.hit(R"("wrong_shape")", prices)->body == R"({"BTC_USDT":"64123.45"})");
}

TEST_CASE("a connection can break before the answer or inside it") {
  Running running;

  for (const std::string fault : {R"("drop")", R"("cut")", R"("drop_during")"}) {
    const auto result = running.hit(fault);
    CHECK_FALSE(result);
    CHECK(result.error() == httplib::Error::Read);
    CHECK(is_whole_ticker(running.client.Get(ticker)));
  }
}

TEST_CASE("a cut body has begun, with the length of the whole one announced") {
  Running running;
  std::string received;
  std::size_t announced = 0;
  running.client.Post("/sim/fault", R"({"fault":"cut","calls":1})", "application/json");

  running.client.Get(
      ticker,
      [&](const httplib::Response& response) {
        announced = std::stoul(response.get_header_value("Content-Length"));
        return true;
      },
      [&](const char* bytes, std::size_t size) {
        received.append(bytes, size);
        return true;
      });

  CHECK(received.starts_with(R"({"USDT_BTC")"));
  CHECK(received.size() == announced / 2);
}

TEST_CASE("an answer can be late or slow, and is right all the same") {
  Running running;

  for (const std::string fault : {R"("delay","time_ms":120)", R"("drip","time_ms":300)"}) {
    const auto begin = Clock::now();
    CHECK(is_whole_ticker(running.hit(fault)));
    CHECK(Clock::now() - begin >= milliseconds(120));
  }
}

TEST_CASE("any status can come with any body") {
  Running running;

  const auto given = running.hit(R"("body","status":429,"text":"<h1>Slow down</h1>")");
  const auto plain = running.hit(R"("body")");

  CHECK(given->status == 429);
  CHECK(given->body == "<h1>Slow down</h1>");
  CHECK(plain->status == 200);
  CHECK(plain->body.empty());
}

TEST_CASE("a redirect says where to") {
  Running running;

  const auto result = running.hit(R"("redirect","text":"http://localhost:1/elsewhere")");

  CHECK(result->status == 302);
  CHECK(result->get_header_value("Location") == "http://localhost:1/elsewhere");
}

TEST_CASE("an answer can tell another time, or none") {
  Running running;
  const auto date_of = [&running](const std::string& fault) {
    const auto result = running.hit(fault);
    CHECK(is_whole_ticker(result));
    return result->get_header_value("Date");
  };
  const auto begin = std::chrono::system_clock::now();

  CHECK(date_of(R"("date")") == "");
  const std::string ahead = date_of(R"("date","text":"+3600s")");

  const auto end = std::chrono::system_clock::now();
  CHECK(
      (ahead == http_date(begin + std::chrono::hours(1)) || ahead == http_date(end + std::chrono::hours(1))));
}

TEST_CASE("a huge body can announce its length") {
  Running running;
  std::size_t announced = 0;
  running.client.Post("/sim/fault", R"({"fault":"huge_announced","calls":1})", "application/json");

  running.client.Get(
      ticker,
      [&](const httplib::Response& response) {
        announced = std::stoul(response.get_header_value("Content-Length"));
        return false;
      },
      [](const char*, std::size_t) { return true; });

  CHECK(announced == (64U << 20) + 1);
}

TEST_CASE("a huge body goes beyond 16 MiB without saying so") {
  Running running;
  std::size_t received = 0;
  running.client.Post("/sim/fault", R"({"fault":"huge","calls":1})", "application/json");

  const auto result = running.client.Get(
      ticker, [&](const httplib::Response& response) { return !response.has_header("Content-Length"); },
      [&](const char*, std::size_t size) { return (received += size) <= (17U << 20); });

  CHECK(result.error() == httplib::Error::Canceled);
  CHECK(received > (17U << 20));
}

TEST_CASE("a body can be packed around nothing, once and three times") {
  Running running;
  const auto encoding = [&](const std::string& fault) {
    running.client.set_decompress(false);
    running.client.set_default_headers({{"Accept-Encoding", "gzip"}});
    const auto result = running.hit('"' + fault + '"');
    CHECK(result->body.starts_with("\x1f\x8b"));
    return result->get_header_value("Content-Encoding");
  };

  CHECK(encoding("hollow") == "gzip");
  CHECK(encoding("layers") == "gzip, gzip, gzip");
}

TEST_CASE("calls are counted by route, with their times of arrival") {
  Running running;
  running.client.Get(ticker);
  running.client.Get(ticker);
  running.client.Get("/markets/BTC_USDT/candles?interval=MINUTE_1");

  const auto result = running.client.Get("/sim/calls?last=1");

  CHECK(result->body == R"({"counts":{"/markets/{symbol}/candles":1,"/public?command=returnTicker":2},)"
                        R"("calls":[{"route":"/markets/{symbol}/candles","time_us":1700000459900123}]})");
  CHECK(
      running.client.Get("/sim/calls?route=/public")
          ->body.ends_with(R"("calls":[{"route":"/public?command=returnTicker","time_us":1700000459900123},)"
                           R"({"route":"/public?command=returnTicker","time_us":1700000459900123}]})"));
  CHECK(running.client.Delete("/sim/calls")->body == R"({"counts":{},"calls":[]})");
}

TEST_CASE("the true candle of a bucket can be asked for under either name of a pair") {
  Running running;
  const std::string rest = "&interval=1m&open_time=1700000400000";

  const auto result = running.client.Get("/sim/candle?pair=BTC_USDT" + rest);

  CHECK(result->body ==
        R"({"pair":"BTC_USDT","interval":"1m","open_time":1700000400000,"open":"63199.90","high":"63210.13",)"
        R"("low":"63128.27","close":"63182.85","trades":240,"closed":false})");
  CHECK(running.client.Get("/sim/candle?pair=USDT_BTC" + rest)->body == result->body);
  CHECK(running.client.Get("/sim/price?pair=DEXT_USDT")->body ==
        R"({"pair":"DEXT_USDT","time":1700000459900,"price":null})");
  CHECK(running.client.Get("/sim/candle?pair=FOO" + rest)->status == 404);
  CHECK(running.client.Get("/sim/candle?pair=BTC_USDT&interval=1m&open_time=1700000400001")->status == 400);
  CHECK(running.client.Get("/sim/nothing")->status == 404);
}

TEST_CASE("answers are compressed only when the simulator is told to and the client accepts it") {
  Running plain;
  Running compressing({.gzip = true});
  const httplib::Headers all{{"Accept-Encoding", "br, gzip, deflate"}};

  CHECK_FALSE(plain.client.Get(ticker, all)->has_header("Content-Encoding"));
  CHECK(compressing.client.Get(ticker, all)->get_header_value("Content-Encoding") == "gzip");
  CHECK(is_whole_ticker(compressing.client.Get(ticker, all)));
  CHECK_FALSE(compressing.client.Get(ticker)->has_header("Content-Encoding"));
}

TEST_CASE("a port in use is an error") {
  Running running;

  CHECK_THROWS_AS(Running({.port = running.server.port()}), std::runtime_error);
}

TEST_CASE("the server ends at once, even while an answer is held back and a connection idle") {
  auto running = std::make_unique<Running>();
  httplib::Client idle("127.0.0.1", running->server.port());
  idle.set_keep_alive(true);
  idle.Get(ticker);
  running->client.Post("/sim/fault", R"({"fault":"delay","time_ms":60000})", "application/json");
  std::jthread waiting([port = running->server.port()] { httplib::Client("127.0.0.1", port).Get(ticker); });
  while (running->client.Get("/sim/calls")->body.find(R"(returnTicker":2)") == std::string::npos) {
  }

  const auto begin = Clock::now();
  running.reset();

  CHECK(Clock::now() - begin < std::chrono::seconds(2));
}
