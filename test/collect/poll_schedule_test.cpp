#include "collect/poll_schedule.hpp"

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::ManualClock;
using test::noon;

/// A schedule that is driven as the collector drives it.
class Driver {
 public:
  explicit Driver(TimePoint start, milliseconds every = 1s)
      : clock(start),
        schedule({.every = every, .jitter_seed = 1}, clock.now(), clock.uptime()) {}

  /// Sleeps until a poll is due, begins it, and lets it take `latency`. Returns when it was begun.
  TimePoint poll(milliseconds latency) {
    while (!schedule.is_due(clock.now(), clock.uptime()))
      clock.sleep_until(schedule.wake_time(clock.now(), clock.uptime()), {});
    const TimePoint begun = clock.now();
    schedule.begun(begun, clock.uptime());
    clock.advance(latency);
    return begun;
  }
  TimePoint succeed(milliseconds latency = 40ms) {
    const TimePoint begun = poll(latency);
    schedule.succeeded(clock.now(), clock.uptime());
    return begun;
  }
  TimePoint fail(milliseconds latency = 40ms) {
    const TimePoint begun = poll(latency);
    schedule.failed(clock.now(), clock.uptime());
    return begun;
  }
  TimePoint throttle(std::optional<std::chrono::seconds> retry_after) {
    const TimePoint begun = poll(0ms);
    schedule.throttled(clock.now(), clock.uptime(), retry_after);
    return begun;
  }

  ManualClock clock;
  PollSchedule schedule;
};

TEST_CASE("polls lie on whole seconds, however long each one takes") {
  Driver driver(noon + 300ms);

  CHECK(driver.succeed(40ms) == noon + 1s);
  CHECK(driver.succeed(999ms) == noon + 2s);
  CHECK(driver.succeed(0ms) == noon + 3s);
  CHECK(driver.succeed(350ms) == noon + 4s);
  CHECK(driver.schedule.skipped() == 0);
}

TEST_CASE("an hour of polls has no drift") {
  Driver driver(noon);

  for (int second = 0; second < 3'600; ++second)
    REQUIRE(driver.succeed(milliseconds{second % 900}) == noon + second * 1s);
}

TEST_CASE("a start on a grid point polls at once") {
  CHECK(Driver(noon).succeed() == noon);
}

TEST_CASE("grid points that a slow answer passes are counted and never made up for") {
  Driver driver(noon);

  driver.succeed(3'300ms);

  CHECK(driver.schedule.skipped() == 3);
  CHECK(driver.succeed() == noon + 4s);
  CHECK(driver.succeed() == noon + 5s);
  CHECK(driver.schedule.skipped() == 3);
}

TEST_CASE("an answer that takes exactly a period makes no point pass unused") {
  Driver driver(noon);

  driver.succeed(1s);

  CHECK(driver.succeed() == noon + 1s);
  CHECK(driver.schedule.skipped() == 0);
}

TEST_CASE("another period has another grid") {
  Driver driver(noon + 1ms, 200ms);

  CHECK(driver.succeed() == noon + 200ms);
  CHECK(driver.succeed(250ms) == noon + 400ms);
  CHECK(driver.succeed() == noon + 800ms);
  CHECK(driver.schedule.skipped() == 1);
}

TEST_CASE("nine failures are each tried again at the next grid point, the tenth waits longer") {
  Driver driver(noon);

  for (int i = 0; i < 9; ++i) REQUIRE(driver.fail() == noon + i * 1s);
  CHECK_FALSE(driver.schedule.backing_off());
  CHECK(driver.fail() == noon + 9s);

  CHECK(driver.schedule.backing_off());
  const TimePoint next = driver.fail();
  CHECK(next > noon + 10s);
  CHECK(next <= noon + 12s);
}

TEST_CASE("failures back off to no more than thirty seconds, with jitter, on the grid") {
  Driver driver(noon);
  for (int i = 0; i < 14; ++i) driver.fail();

  TimePoint last = driver.fail();
  for (int i = 0; i < 50; ++i) {
    const TimePoint next = driver.fail();
    CHECK(next - last >= 15s);
    CHECK(next - last <= 31s);
    CHECK(next.time_since_epoch() % 1s == 0ms);
    last = next;
  }
}

TEST_CASE("the first success ends a back-off") {
  Driver driver(noon);
  for (int i = 0; i < 20; ++i) driver.fail();
  const TimePoint success = driver.succeed();

  CHECK(driver.schedule.failures_in_a_row() == 0);
  CHECK(driver.fail() == success + 1s);
  CHECK(driver.fail() == success + 2s);
}

TEST_CASE("points that pass during a back-off are not counted as skipped") {
  Driver driver(noon);
  for (int i = 0; i < 20; ++i) driver.fail();

  CHECK(driver.schedule.skipped() == 0);
}

TEST_CASE("a throttled poll waits as long as the exchange asks") {
  Driver driver(noon);
  driver.throttle(7s);

  CHECK(driver.succeed() == noon + 7s);
}

TEST_CASE("a throttled poll without advice waits 130 s, doubling to 15 minutes") {
  Driver driver(noon);

  CHECK(driver.throttle({}) == noon);
  CHECK(driver.throttle({}) == noon + 130s);
  CHECK(driver.throttle({}) == noon + 390s);
  CHECK(driver.throttle({}) == noon + 910s);
  CHECK(driver.throttle({}) == noon + 1'810s);
  CHECK(driver.succeed() == noon + 2'710s);
  CHECK(driver.throttle({}) == noon + 2'711s);
  CHECK(driver.throttle({}) == noon + 2'841s);
}

TEST_CASE("advice to wait for days is cut to an hour") {
  Driver driver(noon);
  driver.throttle(std::chrono::days{30});

  CHECK(driver.succeed() == noon + 1h);
}

TEST_CASE("a clock that is set back does not make a pause") {
  Driver driver(noon);
  driver.succeed();

  driver.clock.set(noon - 1h);
  const milliseconds before = driver.clock.uptime();
  driver.succeed();

  CHECK(driver.clock.uptime() - before <= 1'100ms);
  const TimePoint next = driver.succeed();
  CHECK(next.time_since_epoch() % 1s == 0ms);
}

TEST_CASE("a clock that is set forward makes no burst of polls") {
  Driver driver(noon);
  driver.succeed();

  driver.clock.set(noon + 1h);
  driver.succeed();
  const TimePoint second = driver.succeed();
  const TimePoint third = driver.succeed();

  CHECK(third - second == 1s);
  CHECK(driver.schedule.skipped() == 0);
}

TEST_CASE("a clock that is set back during a long wait does not prolong it") {
  Driver driver(noon);
  driver.throttle(60s);

  driver.clock.set(noon - 1h);
  const milliseconds before = driver.clock.uptime();
  driver.succeed(0ms);

  CHECK(driver.clock.uptime() - before <= 60'100ms);
}

TEST_CASE("a clock that is set forward during a long wait does not shorten it") {
  Driver driver(noon);
  driver.throttle(60s);
  const milliseconds before = driver.clock.uptime();

  driver.clock.set(noon + 1h);
  driver.succeed(0ms);

  CHECK(driver.clock.uptime() - before >= 59'990ms);
  CHECK(driver.clock.uptime() - before <= 60'100ms);
}

}  // namespace
}  // namespace candled::collect
