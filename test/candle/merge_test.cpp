#include "candle/merge.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "candle/builder_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::Observer;

const Interval minute(1min);
const Interval five(5min);

/// A candle of the minute that starts at `open_time`, with all prices `text`.
Candle part(TimePoint open_time, std::string_view text, Source source = Source::live) {
  const Price price = Price::parse(text).value();
  Candle candle{.interval = minute,
                .open_time = open_time,
                .ohlc = Ohlc::of(price),
                .observation = {},
                .complete = true,
                .source = source};
  if (source == Source::live)
    candle.observation = {.samples = 60, .first = open_time, .last = open_time + 59s, .gap = 1s};
  return candle;
}

std::optional<Candle> merge_five(const std::vector<Candle>& parts, const std::vector<TimeRange>& quiet = {}) {
  return merge({.interval = minute, .candles = parts, .quiet = quiet}, five, noon, 5s);
}

TEST_CASE("a bigger candle opens with its first part, closes with its last, and spans them all") {
  const auto whole = merge_five({part(noon, "5"), part(noon + 1min, "9"), part(noon + 2min, "2"),
                                 part(noon + 3min, "4"), part(noon + 4min, "6.0")});

  REQUIRE(whole.has_value());
  CHECK(whole->ohlc.open.to_string() == "5");
  CHECK(whole->ohlc.high.to_string() == "9");
  CHECK(whole->ohlc.low.to_string() == "2");
  CHECK(whole->ohlc.close.to_string() == "6.0");
  CHECK(whole->observation->samples == 300);
  CHECK(whole->observation->gap == 1s);
  CHECK(whole->complete);
  CHECK(whole->source == Source::live);
}

TEST_CASE("a bigger candle without a single part is none") {
  CHECK_FALSE(merge_five({}).has_value());
  CHECK_FALSE(merge_five({}, {{noon, noon + 5min}}).has_value());
}

TEST_CASE(
    "a bigger candle that is merged from samples and the exchange's candles is mixed, and told without "
    "samples") {
  const auto whole = merge_five({part(noon, "5"), part(noon + 1min, "9", Source::exchange),
                                 part(noon + 2min, "2"), part(noon + 3min, "4"), part(noon + 4min, "6")});

  CHECK(whole->source == Source::mixed);
  CHECK(whole->all_observed() == nullptr);
  CHECK(whole->complete);
}

TEST_CASE("a bigger candle with an incomplete part or without one of its parts is incomplete") {
  std::vector<Candle> parts{part(noon, "1", Source::exchange), part(noon + 1min, "1", Source::exchange),
                            part(noon + 2min, "1", Source::exchange),
                            part(noon + 3min, "1", Source::exchange),
                            part(noon + 4min, "1", Source::exchange)};
  CHECK(merge_five(parts)->complete);

  auto incomplete = parts;
  incomplete[2].complete = false;
  CHECK_FALSE(merge_five(incomplete)->complete);
  for (std::size_t missing = 0; missing < parts.size(); ++missing) {
    auto fewer = parts;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(missing));
    INFO("without part " << missing);
    CHECK_FALSE(merge_five(fewer)->complete);
  }
}

TEST_CASE("a minute in which the exchange says that nothing was traded is no gap between its candles") {
  const std::vector<Candle> all{part(noon, "1", Source::exchange), part(noon + 1min, "1", Source::exchange),
                                part(noon + 2min, "1", Source::exchange),
                                part(noon + 3min, "1", Source::exchange),
                                part(noon + 4min, "1", Source::exchange)};
  for (std::size_t missing = 0; missing < all.size(); ++missing) {
    auto parts = all;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(missing));
    const TimePoint start = all[missing].open_time;
    INFO("without part " << missing);
    CHECK(merge_five(parts, {{start, start + 1min}})->complete);
    CHECK_FALSE(merge_five(parts, {{start, start + 59s}})->complete);
  }
  CHECK(merge_five({all[2]}, {{noon, noon + 2min}, {noon + 3min, noon + 5min}})->complete);
  CHECK_FALSE(merge_five({all[2]}, {{noon, noon + 1min}, {noon + 3min, noon + 5min}})->complete);
  CHECK_FALSE(merge_five({all[2]}, {{noon, noon + 2min}, {noon + 4min, noon + 5min}})->complete);
}

TEST_CASE("nothing traded is still a gap in what was observed when all parts are samples") {
  const auto whole =
      merge_five({part(noon, "1"), part(noon + 2min, "1"), part(noon + 3min, "1"), part(noon + 4min, "1")},
                 {{noon + 1min, noon + 2min}});

  CHECK(whole->source == Source::live);
  CHECK(whole->observation->gap == 61s);
  CHECK_FALSE(whole->complete);
}

std::vector<Candle> five_minutes() {
  Observer observer(noon);
  for (int i = 0; i < 5; ++i)
    observer.seconds(noon + i * 1min, noon + (i + 1) * 1min, std::to_string(10 + i));
  observer.close(noon + 5min);
  std::vector<Candle> minutes;
  for (int i = 0; i < 5; ++i) minutes.push_back(observer.candle("1m", noon + i * 1min));
  return minutes;
}

TEST_CASE("all parts merge into the candle that the series closes") {
  const auto minutes = five_minutes();

  const auto merged = merge({.interval = minute, .candles = minutes}, five, noon, 5s);

  REQUIRE(merged.has_value());
  CHECK(merged->ohlc.open.to_string() == "10");
  CHECK(merged->ohlc.close.to_string() == "14");
  CHECK(merged->observation->samples == 300);
  CHECK(merged->complete);
}

TEST_CASE("where a part is missing the merge has a gap, and is complete only if that is allowed") {
  auto minutes = five_minutes();
  minutes.erase(minutes.begin() + 2);

  CHECK(merge({.interval = minute, .candles = minutes}, five, noon, 61s)->observation->gap == 61s);
  CHECK(merge({.interval = minute, .candles = minutes}, five, noon, 61s)->complete);
  CHECK_FALSE(merge({.interval = minute, .candles = minutes}, five, noon, 60'999ms)->complete);
}

}  // namespace
}  // namespace candled
