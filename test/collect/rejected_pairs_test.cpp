#include "collect/rejected_pairs.hpp"

#include <catch2/catch.hpp>

#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

struct RejectingPolls {
  Lines lines;
  RejectedPairs rejected{[this](log::LogLevel, std::string_view line) { lines.emplace_back(line); }};

  void poll(milliseconds uptime, const Lines& names, std::string_view reason = "bad_name") {
    for (const std::string& name : names) rejected.add(name, reason);
    rejected.end_poll(test::noon + uptime, uptime);
  }
};

TEST_CASE("a pair that is left out at every poll is named in the log once an hour") {
  RejectingPolls polls;

  for (milliseconds uptime = 0ms; uptime <= 1h; uptime += 1s) polls.poll(uptime, {"USDT_A\u200bB"});

  CHECK(polls.lines == Lines(2, "left out of polls: USDT_A~u200b~B (bad_name)"));
  CHECK(polls.rejected.counts().at("bad_name") == 3'601);
}

TEST_CASE("a pair that is left out after others is named when it is") {
  RejectingPolls polls;
  polls.poll(0s, {"A_B"}, "not_positive");

  polls.poll(1s, {"A_B", "C_D"}, "not_positive");

  CHECK(polls.lines ==
        Lines{"left out of polls: A_B (not_positive)", "left out of polls: C_D (not_positive)"});
}

TEST_CASE("a poll in which everything is wrong is one line of 20 names") {
  RejectingPolls polls;
  Lines names;
  for (int i = 0; i < 900; ++i) names.push_back("USDT_" + std::to_string(100 + i));

  polls.poll(0s, names);

  REQUIRE(polls.lines.size() == 1);
  CHECK(polls.lines[0].starts_with("left out of polls: USDT_100 (bad_name), USDT_101 (bad_name), "));
  CHECK(polls.lines[0].ends_with(", USDT_119 (bad_name), and 880 more"));
}

TEST_CASE("the newest 20 pairs that were left out are listed") {
  RejectingPolls polls;
  polls.poll(0s, {"A_OLD"}, "malformed");
  for (int i = 0; i < 19; ++i) polls.poll(1s, {"B_" + std::to_string(100 + i)});
  CHECK(polls.rejected.newest().size() == 20);
  CHECK(polls.rejected.newest().back().name == "A_OLD");

  polls.poll(2s, {"C_NEW"});

  const auto newest = polls.rejected.newest();
  REQUIRE(newest.size() == 20);
  CHECK(newest.front().name == "C_NEW");
  CHECK(newest.front().last == test::noon + 2s);
  CHECK(newest.back().name == "B_118");
}

TEST_CASE("names that never come again do not fill the memory") {
  RejectingPolls polls;
  for (int i = 0; i < 5'000; ++i) polls.poll(1ms * i, {"USDT_" + std::to_string(i)});
  CHECK(polls.lines.size() == RejectedPairs::max_names);

  polls.poll(2h, {});
  polls.poll(2h, {"USDT_LATER"});

  CHECK(polls.rejected.newest().size() == 1);
  CHECK(polls.lines.back() == "left out of polls: USDT_LATER (bad_name)");
}

}  // namespace
}  // namespace candled::collect
