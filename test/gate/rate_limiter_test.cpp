#include "gate/rate_limiter.hpp"

#include <catch2/catch.hpp>

namespace candled::gate {
namespace {

using namespace std::chrono_literals;

constexpr RateLimiter::Time start{std::chrono::hours{1}};

/// Returns the number of `count` requests of `client` at `now` that pass.
int passed(RateLimiter& limiter, std::uint64_t client, RateLimiter::Time now, int count) {
  int passed = 0;
  for (int i = 0; i < count; ++i)
    if (!limiter.refuse(client, now)) ++passed;
  return passed;
}

TEST_CASE("a rate is written as a number a second or a minute, with a burst if need be") {
  CHECK(RateLimit::parse("20") == RateLimit{20, 1s, 20});
  CHECK(RateLimit::parse("20/s") == RateLimit{20, 1s, 20});
  CHECK(RateLimit::parse("60/m") == RateLimit{60, 1min, 60});
  CHECK(RateLimit::parse("20/s:100") == RateLimit{20, 1s, 100});
  CHECK(RateLimit::parse("1000000/s:1000000") == RateLimit{1'000'000, 1s, 1'000'000});
  for (const auto text : {"", "0", "0/s", "-1/s", "1000001/s", "20/h", "20/", "/s", "20/s:", "20/s:0",
                          "20/s:1:1", "20 /s", "1.5/s", "20/s/s", ":5", "99999999999999999999/s"}) {
    INFO(text);
    CHECK_FALSE(RateLimit::parse(text));
  }
}

TEST_CASE("as many requests as the burst pass at once, and the next one when a token has come back") {
  RateLimiter limiter({.requests = 10, .period = 1s, .burst = 3}, 1);

  CHECK(passed(limiter, 7, start, 3) == 3);
  CHECK(limiter.refuse(7, start) == 100ms);
  CHECK(limiter.refuse(7, start + 99ms) == 1ms);
  CHECK_FALSE(limiter.refuse(7, start + 100ms));
  CHECK(limiter.refuse(7, start + 100ms) == 100ms);
}

TEST_CASE("requests that are refused cost nothing") {
  RateLimiter limiter({.requests = 10, .period = 1s, .burst = 1}, 1);
  limiter.refuse(7, start);

  CHECK(passed(limiter, 7, start + 50ms, 1'000) == 0);

  CHECK_FALSE(limiter.refuse(7, start + 100ms));
}

TEST_CASE("a pause of any length gives the burst back, and no more") {
  RateLimiter limiter({.requests = 10, .period = 1s, .burst = 5}, 1);
  CHECK(passed(limiter, 7, start, 10) == 5);

  CHECK(passed(limiter, 7, start + 24h, 10) == 5);
}

TEST_CASE("in the long run the rate is kept") {
  RateLimiter limiter({.requests = 60, .period = 1min, .burst = 10}, 1);
  int total = 0;
  for (auto now = start; now < start + 10min; now += 100ms) total += passed(limiter, 7, now, 1);

  CHECK(total == 10 + 600 - 1);  // the burst, and what came back until just before the end
}

TEST_CASE("clients do not share a bucket") {
  RateLimiter limiter({.requests = 1, .period = 1s, .burst = 1}, 1);
  for (std::uint64_t client = 0; client < 1'000; ++client) CHECK_FALSE(limiter.refuse(client, start));
  for (std::uint64_t client = 0; client < 1'000; ++client) CHECK(limiter.refuse(client, start));
}

TEST_CASE("an attacker with a million addresses locks nobody out, and does not free itself") {
  RateLimiter limiter({.requests = 1, .period = 1min, .burst = 5}, 12'345);
  constexpr std::uint64_t attacker = 1;
  CHECK(passed(limiter, attacker, start, 6) == 5);

  for (std::uint64_t client = 1'000; client < 1'001'000; ++client)
    if (limiter.refuse(client, start)) FAIL("a client that asks for the first time is refused");

  CHECK(passed(limiter, 999, start, 5) == 5);
  CHECK(limiter.refuse(attacker, start));  // the emptiest bucket of all is the last to be forgotten
}

}  // namespace
}  // namespace candled::gate
