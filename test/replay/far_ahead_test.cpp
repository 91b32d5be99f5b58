// Lines whose time is far ahead of all others.

#include <catch2/catch.hpp>
#include <sstream>

#include "replay/replay.hpp"
#include "support/times.hpp"

namespace candled::replay {
namespace {

using namespace std::chrono_literals;
using test::noon;

std::string line(TimePoint time) {
  return std::to_string(time.time_since_epoch().count()) + ",USDT_BTC,1\n";
}

std::string lines(TimePoint begin, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line(begin + i * 1s);
  return text;
}

using Result = std::expected<ReplaySummary, std::string>;

Result replayed(const std::vector<std::string>& texts,
                ReplayOptions options = {.series = {.intervals = *Intervals::parse("1m")}}) {
  std::vector<Recorded> files;
  for (const std::string& text : texts)
    files.push_back({.name = std::to_string(files.size()) + ".csv", .open = [&text](const std::stop_token&) {
                       class Whole final : public Input {
                        public:
                         explicit Whole(const std::string& text) : in_(text), input_(input_of(in_)) {}
                         std::expected<std::size_t, std::string> read(std::span<char> out) override {
                           return input_->read(out);
                         }
                         std::uint64_t position() const override { return input_->position(); }

                        private:
                         std::istringstream in_;
                         std::unique_ptr<Input> input_;
                       };
                       return std::make_unique<Whole>("time_ms,pair,price\n" + text);
                     }});
  return replay(files, options, {}, [](auto&&...) { return std::expected<void, std::string>(); });
}

ReplayOptions skipping() {
  return {.series = {.intervals = *Intervals::parse("1m")}, .skip_bad_lines = true};
}

TEST_CASE("a line with a time far ahead of its neighbours is an error with its number") {
  const TimePoint ahead = noon + 24h + 10s;

  const auto refused = replayed({lines(noon, 10) + line(ahead) + lines(noon + 9s, 5)});

  REQUIRE_FALSE(refused);
  const std::string text = line(ahead);
  CHECK(refused.error() == "0.csv: line 12 '" + text.substr(0, text.size() - 1) +
                               "': it is more than a day ahead of the lines before and after it");
}

TEST_CASE("a day ahead is ordinary, and a recording that goes on days later is") {
  CHECK(replayed({lines(noon, 10) + line(noon + 24h + 9s) + lines(noon + 10s, 5)})->late == 5);
  CHECK(replayed({lines(noon, 10) + lines(noon + 240h, 5)})->late == 0);
  CHECK(replayed({lines(noon, 10) + line(noon + 240h)})->late == 0);
  CHECK(replayed({lines(noon, 10), line(noon + 240h), line(noon + 480h)})->late == 0);
}

TEST_CASE("a line with a time far ahead is skipped if that is asked for, and makes nothing late") {
  const auto summary = replayed(
      {line(noon + 240h) + lines(noon, 10) + line(noon + 480h) + line(noon + 480h) + lines(noon + 10s, 5)},
      skipping());

  REQUIRE(summary);
  CHECK(summary->samples == 15);
  CHECK(summary->late == 0);
  CHECK(summary->skipped == 3);
}

TEST_CASE("a line with a time far ahead is found at the end of a block and of a file") {
  const std::string ahead = line(noon + 240h);
  for (int before = 1; before < 40; ++before) {
    CAPTURE(before);
    ReplayOptions options{.series = {.intervals = *Intervals::parse("1m")}, .block_bytes = 512};
    const std::string number = std::to_string(before + 2);
    const auto in_one = replayed({lines(noon, before) + ahead + lines(noon + 1h, 40)}, options);
    REQUIRE_FALSE(in_one);
    CHECK(in_one.error().starts_with("0.csv: line " + number + ' '));
    const auto in_two = replayed({lines(noon, before) + ahead, lines(noon + 1h, 40)}, options);
    REQUIRE_FALSE(in_two);
    CHECK(in_two.error().starts_with("0.csv: line " + number + ' '));
  }
}

TEST_CASE("a time more than a day ahead of the clock is an error") {
  ReplayOptions options{.series = {.intervals = *Intervals::parse("1m")}, .now = [] { return noon; }};

  CHECK(replayed({line(noon) + line(noon + 24h)}, options)->late == 0);
  const auto refused = replayed({line(noon) + line(noon + 24h + 1ms)}, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().starts_with("0.csv: line 3 "));
  CHECK(refused.error().ends_with("': it is more than a day ahead of the clock"));
  options.skip_bad_lines = true;
  CHECK(replayed({line(noon) + line(noon + 48h)}, options)->skipped == 1);
}

}  // namespace
}  // namespace candled::replay
