#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "http/client.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

/// The API behind a real server, and a client.
struct Service {
  Api api;
  TestServer server{[this](const http::Request& request) { return api.respond(request); }};
  Client client{server.port()};
};

TEST_CASE("candles can be paged through over HTTP by the Link header") {
  Service service;
  for (int minute = 0; minute < 3; ++minute)
    service.api.add({.open_time = noon + std::chrono::minutes{minute}});

  const auto first = service.client.call("/api/candles?since=0&limit=2&format=csv&times=iso&market=btc/usdt");
  const std::string link = first.headers.at("link");
  const auto second = service.client.call("/api/" + link.substr(1, link.find('>') - 1));

  CHECK(lines(first.body).size() == 3);
  CHECK(lines(second.body).size() == 2);
  CHECK(second.body.contains(",2021-11-01T12:02:00Z,"));
  CHECK_FALSE(second.headers.contains("link"));
}

TEST_CASE("an offset with a plain plus is understood over HTTP") {
  Service service;
  service.api.add({});

  const auto answer =
      service.client.call("/api/candles?from=2021-11-01T14:00:00+02:00&to=2021-11-01T14:00:01%2B02:00");

  CHECK(answer.body.contains("1635768000000"));
}

TEST_CASE("methods that would write get 405 with Allow, and bodies 413") {
  Service service;

  for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const auto answer = service.client.call("/api/candles", {.method = method});
    CHECK(answer.status == 405);
    CHECK(answer.headers.at("allow") == "GET, HEAD");
  }
  CHECK(service.client.call("/api/candles", {.method = "GET", .body = "x"}).status == 413);
  CHECK(service.client.call("/api/candles", {.method = "POST", .body = "x"}).status == 405);
}

TEST_CASE("a repeated parameter is noticed over HTTP") {
  Service service;

  CHECK(service.client.call("/api/candles?limit=1&limit=1").status == 400);
  CHECK(service.client.call("/api/candles?pair=USDT_BTC&market=USDT_BTC").status == 400);
}

TEST_CASE("a pair in another script is found over HTTP") {
  Service service;
  service.api.add({.pair = "USDT_币安"});

  const auto answer = service.client.call("/api/candles?pair=%E5%B8%81%E5%AE%89-usdt");

  CHECK(answer.status == 200);
  CHECK(answer.body.contains("USDT_币安"));
}

}  // namespace
}  // namespace candled::test
