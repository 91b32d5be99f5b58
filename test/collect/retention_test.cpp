#include "collect/retention.hpp"

#include <catch2/catch.hpp>

#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::noon;

const Intervals intervals = Intervals::parse("1m,5m,10m").value();

std::string refusal(std::string_view list, const Intervals& of = intervals) {
  const auto keep = parse_retention(list, of);
  REQUIRE_FALSE(keep.has_value());
  return keep.error();
}

TEST_CASE("ages are read in hours, days, weeks and years, and none keeps everything") {
  CHECK(parse_retention("", intervals)->empty());
  CHECK(parse_retention("1m=90d,MINUTE_5=2y", intervals) ==
        std::vector<Keep>{{Interval(1min), days{90}}, {Interval(5min), days{730}}});
  CHECK(parse_retention("10m=12h", intervals) == std::vector<Keep>{{Interval(10min), 12h}});
  CHECK(parse_retention("1m=2w", intervals) == std::vector<Keep>{{Interval(1min), days{14}}});
}

TEST_CASE("what is no retention is refused with what was given and what is allowed") {
  for (const char* wrong : {"1m", "90d", "1m=", "1m=0d", "1m=-1d", "1m=90", "1m=5m", "1m=90D", "7m=90d",
                            "1m=101y", "1m=99999999999999999999d", ","})
    CHECK(
        refusal(wrong).ends_with("allowed: <interval>=<age>, such as 1m=90d,5m=2y, with ages in h, d, w "
                                 "or y"));
  CHECK(refusal("1h=90d") == "'1h=90d' given, but the intervals are 1m, 5m, 10m");
  CHECK(refusal("1m=90d,1m=80d") == "1m is given twice");
}

TEST_CASE("parts are kept until the longest candle that they are merged into has closed") {
  const Intervals with_days = Intervals::parse("1m,1d").value();

  CHECK(refusal("1m=23h", with_days) ==
        "'1m=23h' given; candles must be kept for at least 1d, the longest interval, because its candle is "
        "merged from "
        "them");
  CHECK(parse_retention("1m=24h", with_days).has_value());
}

TEST_CASE("nothing is repaired that has been removed, or is part of what has") {
  CHECK(repairable(24h, {}, intervals) == 24h);
  CHECK(repairable(24h, {{Interval(1min), days{90}}}, intervals) == 24h);
  CHECK(repairable(24h, {{Interval(1min), 24h}}, intervals) == 24h - 10min);
  CHECK(repairable(0ms, {{Interval(1min), 24h}}, intervals) == 0ms);
}

/// Counts what it is asked, and has nothing to remove.
class EmptyWriter final : public store::CandleWriter {
 public:
  std::expected<store::Stored, store::StoreError> store(const store::Batch&) override {
    return store::Stored{};
  }
  std::uint64_t withdrawn() const override { return 0; }
  std::expected<store::Repaired, store::StoreError> repair(const store::Repair&) override { return {}; }
  std::expected<store::Removed, store::StoreError> remove(const store::Removal& removal) override {
    asked.emplace_back(removal.interval, removal.before);
    return store::Removed{};
  }
  std::map<Interval, TimePoint> unmerged() const override { return {}; }
  std::expected<store::MergedLater, store::StoreError> merge_later() override { return {}; }
  std::expected<std::vector<PairCandle>, store::StoreError> merge_anew(
      std::span<const store::StoredBucket>) override {
    return {};
  }
  std::expected<store::GivenWay, store::StoreError> give_way(std::span<const PairId>, std::size_t) override {
    return store::GivenWay{};
  }
  std::expected<std::size_t, store::StoreError> take_over(const store::TakenOver&) override { return 0; }
  std::expected<bool, store::StoreError> maintain() override { return steps_left-- > 0; }

  std::vector<std::pair<Interval, TimePoint>> asked;
  int steps_left = 0;
};

TEST_CASE("each interval is looked at once for every bucket that is stored") {
  EmptyWriter writer;
  Retention retention({{Interval(1min), 1h}, {Interval(5min), 2h}});
  CHECK_FALSE(retention.is_due({}));
  REQUIRE(retention.is_due(noon));

  const auto step = retention.step(writer, noon);

  REQUIRE(step.has_value());
  CHECK_FALSE(step->more);
  CHECK(writer.asked == std::vector<std::pair<Interval, TimePoint>>{{Interval(1min), noon - 1h},
                                                                    {Interval(5min), noon - 2h}});
  CHECK_FALSE(retention.is_due(noon));
  CHECK(retention.is_due(noon + 1min));
}

TEST_CASE("a clock that was set back removes nothing a second time") {
  EmptyWriter writer;
  Retention retention({{Interval(1min), 1h}});
  CHECK(retention.step(writer, noon).has_value());

  CHECK_FALSE(retention.is_due(noon - 1h));
}

TEST_CASE("a store maintains itself a little at a time until there is no more to do") {
  EmptyWriter writer;
  writer.steps_left = 2;
  Retention retention({{Interval(1min), 1h}});

  CHECK(retention.step(writer, noon)->more);
  CHECK(retention.step(writer, noon)->more);
  CHECK_FALSE(retention.step(writer, noon)->more);
  CHECK(writer.asked.size() == 1);
}

TEST_CASE("nothing is removed where everything is kept") {
  EmptyWriter writer;
  Retention retention({});

  CHECK_FALSE(retention.step(writer, noon)->more);

  CHECK(writer.asked.empty());
  CHECK_FALSE(retention.is_due(noon));
}

}  // namespace
}  // namespace candled::collect
