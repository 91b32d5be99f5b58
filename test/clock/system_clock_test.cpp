#include "clock/system_clock.hpp"

#include <catch2/catch.hpp>

namespace candled::clock {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a sleep until a moment that has passed returns at once, and a stop ends any other") {
  SystemClock clock;
  std::stop_source stopped;
  stopped.request_stop();

  clock.sleep_until(clock.now() - 1h, {});
  clock.sleep_until(clock.now() + 24h, stopped.get_token());

  SUCCEED("both returned");
}

TEST_CASE("a sleep does not end before its time") {
  SystemClock clock;
  const TimePoint until = clock.now() + 3ms;

  clock.sleep_until(until, {});

  CHECK(clock.now() >= until);
}

TEST_CASE("the uptime passes as the time of day does") {
  SystemClock clock;
  const milliseconds before = clock.uptime();

  clock.sleep_until(clock.now() + 3ms, {});

  CHECK(clock.uptime() - before >= 2ms);
}

}  // namespace
}  // namespace candled::clock
