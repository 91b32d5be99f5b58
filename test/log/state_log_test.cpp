#include "log/state_log.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace candled::log {
namespace {

using namespace std::chrono_literals;

struct Line {
  LogLevel level;
  std::string text;
};

/// A log of states, and the lines that came of it.
struct Bench {
  std::vector<Line> lines;
  StateLog log{
      [this](LogLevel level, std::string_view line) { lines.emplace_back(level, std::string(line)); }};

  void fail(milliseconds uptime) { log.changed(LogLevel::warning, "bad", uptime); }
  void recover(milliseconds uptime) { log.changed(LogLevel::info, "good", uptime); }
  /// Alternates `count` times a second apart, from `from` on. Returns when the last change was.
  milliseconds alternate(milliseconds from, int count) {
    for (int i = 0; i < count; ++i) (i % 2 == 0) ? fail(from + i * 1s) : recover(from + i * 1s);
    return from + (count - 1) * 1s;
  }
};

TEST_CASE("a single failure and its end are one line each, at once") {
  Bench bench;

  bench.fail(5s);
  REQUIRE(bench.lines.size() == 1);
  bench.recover(6s);

  REQUIRE(bench.lines.size() == 2);
  CHECK(bench.lines[0].text == "bad");
  CHECK(bench.lines[0].level == LogLevel::warning);
  CHECK(bench.lines[1].text == "good");
  CHECK(bench.lines[1].level == LogLevel::info);
}

TEST_CASE("the seventh change within a minute says that the state alternates, and is the last line") {
  Bench bench;

  bench.alternate(0s, 6);
  CHECK(bench.lines.back().text == "good");
  bench.fail(6s);

  REQUIRE(bench.lines.size() == 7);
  CHECK(bench.lines.back().text ==
        "bad; this state is flapping: its changes are not logged until it has been steady for 60 s");
  bench.recover(7s);
  bench.alternate(8s, 100'000);
  CHECK(bench.lines.size() == 7);
}

TEST_CASE("it is a warning that the state alternates, even when the line is a good one") {
  Bench bench;

  for (int i = 0; i < 7; ++i) bench.recover(i * 1s);

  CHECK(bench.lines.back().level == LogLevel::warning);
}

TEST_CASE("a state that was silent and then steady for a minute is one line, with what was left out") {
  Bench bench;
  const milliseconds last = bench.alternate(0s, 308);

  bench.log.look(last + 59'999ms);
  CHECK(bench.lines.size() == 7);
  bench.log.look(last + 60s);

  REQUIRE(bench.lines.size() == 8);
  CHECK(bench.lines.back().text == "good; now steady for 60 s, after 301 unlogged changes in 301 s");
  CHECK(bench.lines.back().level == LogLevel::info);
  bench.log.look(last + 10min);
  CHECK(bench.lines.size() == 8);
}

TEST_CASE("a bad state in which alternating ends is told as well, as bad as it is") {
  Bench bench;
  const milliseconds last = bench.alternate(0s, 11);

  bench.log.look(last + 60s);

  CHECK(bench.lines.back().text.starts_with("bad; now steady for 60 s"));
  CHECK(bench.lines.back().level == LogLevel::warning);
}

TEST_CASE("a change that stops polls for a minute or more is said at once, however much alternated before") {
  Bench bench;
  const milliseconds last = bench.alternate(0s, 20);

  bench.log.changed(LogLevel::warning, "short ban", last + 1s, 59'999ms);
  CHECK(bench.lines.size() == 7);
  bench.log.changed(LogLevel::warning, "banned", last + 2s, 60s);

  REQUIRE(bench.lines.size() == 8);
  CHECK(bench.lines.back().text == "banned, after 14 unlogged changes in 15 s");
  CHECK(bench.lines.back().level == LogLevel::warning);
  bench.log.look(last + 10min);
  CHECK(bench.lines.size() == 8);
  bench.recover(last + 10min);
  CHECK(bench.lines.back().text == "good");
}

TEST_CASE("a change that stops polls for a minute does not begin a silence") {
  Bench bench;
  bench.alternate(0s, 6);

  bench.log.changed(LogLevel::warning, "banned", 6s, 130s);

  CHECK(bench.lines.back().text == "banned");
}

TEST_CASE("after a silence the next change is one line again") {
  Bench bench;
  const milliseconds last = bench.alternate(0s, 20);
  bench.log.look(last + 60s);

  bench.fail(last + 61s);
  bench.recover(last + 62s);

  REQUIRE(bench.lines.size() == 10);
  CHECK(bench.lines[8].text == "bad");
  CHECK(bench.lines[9].text == "good");
}

TEST_CASE("a change that comes when a silence should have ended does not get lost in it") {
  Bench bench;
  const milliseconds last = bench.alternate(0s, 20);

  bench.fail(last + 2min);

  REQUIRE(bench.lines.size() == 9);
  CHECK(bench.lines[7].text.starts_with("good; now steady for 60 s"));
  CHECK(bench.lines[8].text == "bad");
}

TEST_CASE("changes that are ten seconds apart and more are all logged") {
  Bench bench;

  for (int i = 0; i < 100; ++i) bench.fail(i * 10s);

  CHECK(bench.lines.size() == 100);
}

TEST_CASE("an hour of alternating, steady for a minute now and then, gives few lines") {
  Bench bench;

  for (auto begin = 0min; begin < 60min; begin += 5min) {
    const milliseconds last = bench.alternate(begin, 180);
    for (auto time = last; time < begin + 5min; time += 1s) bench.log.look(time);
  }

  CHECK(bench.lines.size() == 12 * 8);
}

}  // namespace
}  // namespace candled::log
