#include "repair/tally.hpp"

#include <catch2/catch.hpp>

#include "support/times.hpp"

namespace candled::repair {
namespace {

using namespace std::chrono_literals;
using test::noon;

const Interval minute(1min);

TEST_CASE("buckets are counted until they are repaired, given up, or too old") {
  Tally tally;
  tally.add_open(minute, {noon, noon + 5min});
  tally.add_open(minute, {noon, noon + 5min});  // of another pair
  tally.add_given_up(minute, {noon, noon + 1min});
  CHECK(tally.counts().open == 10);
  CHECK(tally.counts().given_up == 1);

  tally.repaired(minute, {noon, noon + 2min});
  tally.gave_up(minute, {noon + 2min, noon + 3min});
  CHECK(tally.counts().open == 7);
  CHECK(tally.counts().given_up == 2);

  tally.forget_before(noon + 1min);
  CHECK(tally.counts().open == 6);
  CHECK(tally.counts().given_up == 1);
}

TEST_CASE("what left the window before its answer came is not counted twice") {
  Tally tally;
  tally.add_open(minute, {noon, noon + 1min});
  tally.forget_before(noon + 1min);

  tally.repaired(minute, {noon, noon + 1min});
  tally.gave_up(minute, {noon, noon + 1min});

  CHECK(tally.counts().open == 0);
  CHECK(tally.counts().given_up == 0);
}

}  // namespace
}  // namespace candled::repair
