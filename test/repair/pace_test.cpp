#include "repair/pace.hpp"

#include <catch2/catch.hpp>

namespace candled::repair {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the first request may be sent at once, the next one half a second after its start") {
  Pace pace;
  CHECK(pace.wait(7ms) == 0ms);

  pace.begun(1'000ms);
  pace.succeeded();

  CHECK(pace.wait(1'400ms) == 110ms);
  CHECK(pace.wait(1'509ms) == 1ms);
  CHECK(pace.wait(1'510ms) == 0ms);
  CHECK(Pace{}.distance() >= 500ms);
}

TEST_CASE("throttling waits as long as the exchange says, at least a second and at most an hour") {
  Pace pace;
  pace.begun(0ms);
  pace.throttled(100ms, 7s);
  CHECK(pace.wait(100ms) == 7s);
  CHECK(pace.cause() == Pace::Cause::throttled);

  pace.throttled(10s, 0s);
  CHECK(pace.wait(10s) == 1s);
  pace.throttled(20s, 86'400s);
  CHECK(pace.wait(20s) == 1h);
}

TEST_CASE("throttling without a time waits 130 s, doubling to 15 minutes, until a request succeeds") {
  Pace pace;
  milliseconds now{0};
  for (const auto expected : {130s, 260s, 520s, 900s, 900s}) {
    pace.throttled(now, {});
    CHECK(pace.wait(now) == expected);
    now += expected;
  }

  pace.succeeded();

  CHECK(pace.cause() == Pace::Cause::none);
  pace.throttled(now, {});
  CHECK(pace.wait(now) == 130s);
}

TEST_CASE("other failures wait 1 s, doubling to a minute, until a request succeeds") {
  Pace pace;
  milliseconds now{0};
  for (const auto expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    pace.failed(now);
    CHECK(pace.wait(now) == expected);
    CHECK(pace.cause() == Pace::Cause::failing);
    now += expected;
  }

  pace.succeeded();

  pace.failed(now);
  CHECK(pace.wait(now) == 1s);
}

TEST_CASE("a failure never shortens a wait that has been asked for") {
  Pace pace;
  pace.throttled(0ms, 100s);
  pace.failed(0ms);

  CHECK(pace.wait(0ms) == 100s);
}

}  // namespace
}  // namespace candled::repair
