#include "collect/clock_watch.hpp"

#include <catch2/catch.hpp>

#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::noon;
using ClockState = ClockWatch::State;

constexpr ClockRules both_rules{.tolerated = milliseconds{60s}, .earliest = noon - 24h};

/// An answer at noon, at which our clock is so far ahead at the best guess.
feed::ClockReading reading(milliseconds ahead, milliseconds half_wait = 20ms) {
  return {.exchange = noon, .local = noon + 500ms + ahead, .half_wait = half_wait};
}

/// Our clocks `later`, if nobody has set them.
Moment at(milliseconds later, milliseconds set_by = 0ms) {
  return {noon + later + set_by, 1h + later};
}

TEST_CASE("a Date of whole seconds is as good as half a second, and half of the answer's wait") {
  CHECK(reading(0ms).ahead() == 0ms);
  CHECK(reading(2s).uncertainty() == 520ms);
  CHECK_FALSE(reading(2'520ms).surely_beyond(2s));
  CHECK(reading(2'521ms).surely_beyond(2s));
  CHECK_FALSE(reading(-2'520ms).surely_beyond(2s));
  CHECK(reading(-2'521ms).surely_beyond(2s));
  CHECK_FALSE(reading(7s, 4'500ms).surely_beyond(2s));
}

TEST_CASE("a clock is off beyond two seconds, and wrong beyond a minute, in three answers running") {
  ClockWatch watch(both_rules);
  watch.take(reading(0ms), at(0ms));
  CHECK(watch.state(at(1s)) == ClockState::right);

  for (int answer = 1; answer <= 3; ++answer) {
    CHECK(watch.state(at(1s)) == ClockState::right);
    watch.take(reading(2'521ms), at(1s));
  }
  CHECK(watch.state(at(2s)) == ClockState::off);
  CHECK(watch.sentence(at(2s)) == "our clock is 2.5 s ahead of the exchange's");

  for (int answer = 1; answer <= 2; ++answer) {
    watch.take(reading(-60'521ms), at(2s));
    CHECK(watch.may_collect(at(3s)));
  }
  watch.take(reading(-60'521ms), at(3s));
  CHECK(watch.state(at(4s)) == ClockState::wrong);
  CHECK(watch.sentence(at(4s)) ==
        "our clock is 60.5 s behind the exchange's; nothing is collected until it is off by less than 60 "
        "s");

  watch.take(reading(60'520ms), at(4s));
  CHECK(watch.state(at(5s)) == ClockState::off);
}

TEST_CASE("a clock that is wrong at the start is so from the first answer on") {
  ClockWatch watch(both_rules);
  CHECK(watch.state(at(0ms)) == ClockState::unknown);

  watch.take(reading(60'521ms), at(0ms));

  CHECK(watch.state(at(1s)) == ClockState::wrong);
}

TEST_CASE("a clock that is set by more than a minute is in doubt until an answer agrees with it") {
  const auto [set_by, state] =
      GENERATE(table<milliseconds, ClockState>({{60s, ClockState::right}, {60'001ms, ClockState::in_doubt}}));
  ClockWatch watch(both_rules);
  watch.take(reading(0ms), at(0ms));

  CHECK(watch.state(at(1s, set_by)) == state);
  CHECK(watch.state(at(1s, -set_by)) == state);

  watch.take(reading(0ms), at(2s, set_by));
  CHECK(watch.state(at(3s, set_by)) == ClockState::right);
}

TEST_CASE("one answer with an odd Date puts nothing in doubt") {
  ClockWatch watch(both_rules);
  watch.take(reading(0ms), at(0ms));

  watch.take(reading(24h), at(1s));

  CHECK(watch.may_collect(at(2s)));
  CHECK_FALSE(watch.is_confirmed(at(2s)));
}

TEST_CASE("a clock is confirmed by three answers running, and no longer once it was set") {
  ClockWatch watch(both_rules);
  for (int answer = 1; answer <= 2; ++answer) {
    watch.take(reading(0ms), at(0ms));
    CHECK_FALSE(watch.is_confirmed(at(1s)));
  }
  watch.take(reading(0ms), at(1s));
  CHECK(watch.is_confirmed(at(2s)));
  CHECK_FALSE(watch.is_confirmed(at(2s, 61s)));

  watch.take({}, at(2s));
  CHECK_FALSE(watch.is_confirmed(at(3s)));
}

TEST_CASE("without a Date a clock is wrong before the release, and right from then on") {
  ClockWatch watch(both_rules);
  watch.take({}, at(0ms));

  CHECK(watch.state(at(-24h)) == ClockState::unknown);
  CHECK(watch.state(at(-24h - 1ms)) == ClockState::wrong);
  CHECK(watch.sentence(at(-24h - 1s)) ==
        "our clock shows 2021-10-31T11:59:59Z, which is before the release of this version; nothing is "
        "collected");
}

TEST_CASE("an exchange that stops sending Date judges nothing after three answers") {
  ClockWatch watch(both_rules);
  for (int answer = 1; answer <= 3; ++answer) watch.take(reading(24h), at(0ms));

  for (int answer = 1; answer <= 2; ++answer) {
    watch.take({}, at(1s));
    CHECK(watch.state(at(2s)) == ClockState::wrong);
  }
  watch.take({}, at(2s));

  CHECK(watch.state(at(3s)) == ClockState::unknown);
  CHECK_FALSE(watch.reading().has_value());
}

TEST_CASE("where no rule binds, a clock may be as far off as it likes") {
  ClockWatch watch({});
  for (int answer = 1; answer <= 3; ++answer) watch.take(reading(24h), at(0ms));

  CHECK(watch.state(at(1s)) == ClockState::off);
  CHECK(watch.state({TimePoint{}, 0ms}) == ClockState::off);
  CHECK_FALSE(watch.is_confirmed(at(1s)));
}

}  // namespace
}  // namespace candled::collect
