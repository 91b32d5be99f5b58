#include "gate/gate.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "api/router.hpp"

namespace candled::test {
namespace {

using gate::Gate;
using gate::RateLimit;
using gate::RateLimiter;

constexpr std::string_view secret = "correct-horse-battery";

/// A gate whose clock stands still until a test moves it.
struct Gated {
  explicit Gated(Gate::Options options) : gate(with_clock(std::move(options))) {}

  /// The status of a refusal; 0 when the request passes.
  int ask(http::Request request) {
    refusal = gate.refuse(request);
    return refusal ? refusal->status : 0;
  }
  int ask_from(std::string peer, std::string path = "/api/candles") {
    return ask({.path = std::move(path), .peer = std::move(peer)});
  }

  Gate::Options with_clock(Gate::Options options) {
    options.now = [this] { return now; };
    options.is_public = api::is_public;
    options.is_health = api::is_health;
    return options;
  }

  RateLimiter::Time now{1h};
  std::optional<http::Response> refusal;
  Gate gate;
};

http::Request with_token(std::string path, std::string authorization) {
  return {.path = std::move(path), .headers = {{"authorization", std::move(authorization)}}};
}

Gate::Options token_options() {
  return {.token = gate::BearerToken::parse(secret)};
}

TEST_CASE("a gate without a token or a limit lets everything pass") {
  Gated gated({});

  CHECK(gated.ask_from("192.0.2.1") == 0);
  CHECK(gated.ask(with_token("/metrics", "Bearer whatever")) == 0);
  CHECK_FALSE(gated.gate.sees_every_request());
}

TEST_CASE("with a token, data is answered to who shows it alone") {
  Gated gated(token_options());
  for (const auto path :
       {"/api/candles", "/api/status", "/api/stream", "/api", "/api/", "/udf/config", "/udf", "/metrics",
        "/nowhere", "/%61pi/candles", "//api/candles", "/assets", "", "*"}) {
    INFO(path);
    CHECK(gated.ask({.path = path}) == 401);
    CHECK(gated.ask({.method = "POST", .path = path}) == 401);
    CHECK(gated.ask(with_token(path, "Bearer wrong-horse-battery")) == 401);
    CHECK(gated.ask(with_token(path, "Bearer " + std::string(secret))) == 0);
  }
}

TEST_CASE("health, documentation and a browser's question about CORS need no token") {
  Gated gated(token_options());

  for (const auto path :
       {"/healthz", "/readyz", "/docs", "/docs.css", "/openapi.json", "/", "/assets/page-QM2X7TDL.js",
        "/licences.txt", "/healthz/", "/docs/", "/openapi.json/"}) {
    INFO(path);
    CHECK(gated.ask({.path = path}) == 0);
  }
  CHECK(gated.ask({.method = "OPTIONS", .path = "/api/candles"}) == 0);
  CHECK(gated.ask({.path = "/docs/../api/candles"}) == 401);
}

TEST_CASE(
    "a refusal says that a token is asked for, or that the one given is wrong, and not which one is right") {
  Gated gated(token_options());

  gated.ask({.path = "/api/candles"});
  CHECK(gated.refusal->content_type == "application/problem+json");
  CHECK(header(*gated.refusal, "WWW-Authenticate") == R"(Bearer realm="candled")");

  gated.ask(with_token("/api/candles", "Bearer wrong-horse-battery"));
  CHECK(header(*gated.refusal, "WWW-Authenticate") == R"(Bearer realm="candled", error="invalid_token")");
  CHECK_FALSE(gated.refusal->body.contains(secret));
  CHECK_FALSE(gated.refusal->true_while_stored);
}

TEST_CASE("a token in the query is none") {
  Gated gated(token_options());

  CHECK(gated.ask({.path = "/api/candles", .parameters = {{"access_token", std::string(secret)}}}) == 401);
}

TEST_CASE("who asks too often is told in how many seconds to ask again, rounded up") {
  Gated gated({.rate_limit = RateLimit{.requests = 1, .period = 1min, .burst = 2}});
  CHECK(gated.gate.sees_every_request());
  CHECK(gated.ask_from("192.0.2.1") == 0);
  CHECK(gated.ask_from("192.0.2.1") == 0);

  gated.now += 500ms;
  CHECK(gated.ask_from("192.0.2.1") == 429);
  CHECK(header(*gated.refusal, "Retry-After") == "60");
  CHECK(gated.refusal->content_type == "application/problem+json");
  CHECK(member(*gated.refusal, "detail") == "the limit for one client is 1 a minute, and 2 at once");

  gated.now += 59s;
  CHECK(gated.ask_from("192.0.2.1") == 429);
  CHECK(header(*gated.refusal, "Retry-After") == "1");
  gated.now += 500ms;
  CHECK(gated.ask_from("192.0.2.1") == 0);
}

TEST_CASE("one client's haste is nobody else's, and an IPv6 network of 64 bits is one client") {
  Gated gated({.rate_limit = RateLimit{.requests = 1, .period = 1min, .burst = 1}});

  CHECK(gated.ask_from("192.0.2.1") == 0);
  CHECK(gated.ask_from("192.0.2.2") == 0);
  CHECK(gated.ask_from("::ffff:192.0.2.1") == 429);
  CHECK(gated.ask_from("2001:db8::1") == 0);
  CHECK(gated.ask_from("2001:db8::2") == 429);
  CHECK(gated.ask_from("2001:db8:0:1::1") == 0);
}

TEST_CASE("health is answered however often it is asked for") {
  Gated gated({.rate_limit = RateLimit{.requests = 1, .period = 1min, .burst = 1}});
  for (int i = 0; i < 100; ++i) {
    CHECK(gated.ask_from("192.0.2.1", "/healthz") == 0);
    CHECK(gated.ask_from("192.0.2.1", "/readyz") == 0);
  }

  CHECK(gated.ask_from("192.0.2.1", "/docs") == 0);
  CHECK(gated.ask_from("192.0.2.1", "/docs") == 429);
}

TEST_CASE("guessing the token is limited like everything else") {
  auto options = token_options();
  options.rate_limit = RateLimit{.requests = 1, .period = 1min, .burst = 2};
  Gated gated(std::move(options));

  CHECK(gated.ask(with_token("/metrics", "Bearer guess-guess-1")) == 401);
  CHECK(gated.ask(with_token("/metrics", "Bearer guess-guess-2")) == 401);
  CHECK(gated.ask(with_token("/metrics", "Bearer " + std::string(secret))) == 429);
}

TEST_CASE("a client is one and the same for every limit: its address, of IPv6 the first 64 bits") {
  Gated gated({.trusted_proxies = {http::Network::parse("10.0.0.0/8").value()}});
  const auto client = [&](std::string peer, std::string forwarded_for) {
    return gated.gate.client(
        {.path = "/", .headers = {{"x-forwarded-for", std::move(forwarded_for)}}, .peer = std::move(peer)});
  };

  CHECK(client("10.0.0.1", "198.51.100.7") == client("198.51.100.7", ""));
  CHECK(client("10.0.0.1", "198.51.100.7") != client("10.0.0.1", "198.51.100.8"));
  CHECK(client("10.0.0.1", "2001:db8::1") == client("2001:db8::2", ""));
  CHECK(client("10.0.0.1", "2001:db8::1") != client("2001:db8:0:1::1", ""));
  CHECK(client("192.0.2.1", "198.51.100.7") == client("192.0.2.1", ""));
  CHECK(client("10.0.0.1", "") == client("10.0.0.1", "nonsense"));
  CHECK(client("", "198.51.100.7") == 0);
}

TEST_CASE("behind a trusted proxy each of its clients has a limit of its own") {
  Gated gated({.rate_limit = RateLimit{.requests = 1, .period = 1min, .burst = 1},
               .trusted_proxies = {http::Network::parse("10.0.0.0/8").value()}});
  const auto ask = [&](std::string peer, std::string forwarded_for) {
    return gated.ask({.path = "/api/candles",
                      .headers = {{"x-forwarded-for", std::move(forwarded_for)}},
                      .peer = std::move(peer)});
  };

  CHECK(ask("10.0.0.1", "198.51.100.7") == 0);
  CHECK(ask("10.0.0.1", "198.51.100.8") == 0);
  CHECK(ask("10.0.0.2", "198.51.100.7") == 429);
  CHECK(ask("192.0.2.1", "198.51.100.9") == 0);
  CHECK(ask("192.0.2.1", "198.51.100.10") == 429);
  CHECK(gated.gate.trusts("10.9.9.9"));
  CHECK(gated.gate.trusts("::ffff:10.9.9.9"));
  CHECK_FALSE(gated.gate.trusts("192.0.2.1"));
  CHECK_FALSE(gated.gate.trusts(""));
}

}  // namespace
}  // namespace candled::test
