#include "candle/forming.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;

constexpr milliseconds max_gap = 5s;
const Interval minute(1min);

Price price(std::string_view text) {
  return Price::parse(text).value();
}

Candle candle(TimePoint open_time, Source source, bool complete) {
  return {.interval = minute,
          .open_time = open_time,
          .ohlc = {.open = price("2"), .high = price("3"), .low = price("1"), .close = price("2")},
          .observation = source == Source::live
                             ? std::optional(Observation{
                                   .samples = 60, .first = open_time, .last = open_time + 59s, .gap = 1s})
                             : std::nullopt,
          .complete = complete,
          .source = source};
}

TEST_CASE("one sample is open, high, low and close at once") {
  const Candle closed = Forming(noon + 30s, price("5")).close(minute, noon, max_gap);

  CHECK(closed.ohlc.open.to_string() == "5");
  CHECK(closed.ohlc.high.to_string() == "5");
  CHECK(closed.ohlc.low.to_string() == "5");
  CHECK(closed.ohlc.close.to_string() == "5");
  CHECK(closed.observation->samples == 1);
  CHECK(closed.observation->gap == 30s);
  CHECK(closed.close_time() == noon + 1min);
}

TEST_CASE("a price that crosses a power of ten is the high, not the low") {
  Forming forming(noon, price("9999"));
  forming.add(noon + 1s, price("10000.0"));
  forming.add(noon + 2s, price("9999.5"));

  const Candle closed = forming.close(minute, noon, max_gap);

  CHECK(closed.ohlc.high.to_string() == "10000.0");
  CHECK(closed.ohlc.low.to_string() == "9999");
}

TEST_CASE("of two equal prices the digits received first are kept") {
  Forming forming(noon, price("1.5"));
  forming.add(noon + 1s, price("1.50"));

  const Candle closed = forming.close(minute, noon, max_gap);

  CHECK(closed.ohlc.high.to_string() == "1.5");
  CHECK(closed.ohlc.low.to_string() == "1.5");
  CHECK(closed.ohlc.close.to_string() == "1.50");
}

TEST_CASE("the gap is the longest stretch without a sample, wherever it lies") {
  const auto gap_of = [](std::vector<milliseconds> times) {
    Forming forming(noon + times.front(), price("1"));
    for (std::size_t i = 1; i < times.size(); ++i) forming.add(noon + times[i], price("1"));
    return forming.close(minute, noon, max_gap).observation->gap;
  };

  CHECK(gap_of({20s, 40s, 50s}) == 20s);
  CHECK(gap_of({10s, 40s, 50s}) == 30s);
  CHECK(gap_of({10s, 20s, 30s}) == 30s);
  CHECK(gap_of({0s, 60s - 1ms}) == 60s - 1ms);
}

TEST_CASE("a candle is complete up to the longest gap allowed and not beyond it") {
  const auto complete = [](milliseconds gap) {
    Forming forming(noon, price("1"));
    for (auto time = gap; time < 60s; time += 1s) forming.add(noon + time, price("1"));
    return forming.close(minute, noon, max_gap).complete;
  };

  CHECK(complete(5'000ms));
  CHECK_FALSE(complete(5'001ms));
}

TEST_CASE("samples of the same instant are taken in order of arrival") {
  Forming forming(noon, price("3"));
  forming.add(noon, price("1"));
  forming.add(noon, price("2"));

  const Candle closed = forming.close(minute, noon, max_gap);

  CHECK(closed.ohlc.open.to_string() == "3");
  CHECK(closed.ohlc.close.to_string() == "2");
  CHECK(closed.observation->samples == 3);
}

TEST_CASE("a clock that steps back inside a bucket does not turn the gap negative") {
  Forming forming(noon + 30s, price("1"));
  forming.add(noon + 10s, price("2"));
  forming.add(noon + 59s, price("3"));

  const Candle closed = forming.close(minute, noon, max_gap);

  CHECK(closed.ohlc.close.to_string() == "3");
  CHECK(closed.observation->gap == 29s);
  CHECK(closed.observation->first == noon + 10s);
}

TEST_CASE("a clock that steps back before the first sample does not hide the gap between the two") {
  Forming forming(noon + 56s, price("1"));
  forming.add(noon, price("2"));
  forming.add(noon + 57s, price("3"));

  const Candle closed = forming.close(minute, noon, max_gap);

  CHECK(closed.observation->gap == 56s);
  CHECK_FALSE(closed.complete);
}

TEST_CASE("parts merge into the same candle in any grouping") {
  std::mt19937 random(7);
  std::vector<Forming> samples;
  for (TimePoint time = noon; time < noon + 10min; time += milliseconds{1 + random() % 9'000})
    samples.emplace_back(time, Price::from_parts(static_cast<std::int64_t>(1 + random() % 1'000),
                                                 static_cast<int>(random() % 4)));
  const auto fold = [&](std::size_t begin, std::size_t end) {
    Forming all = samples[begin];
    for (std::size_t i = begin + 1; i < end; ++i) all.merge(samples[i]);
    return all;
  };
  const Candle expected = fold(0, samples.size()).close(Interval(10min), noon, 10s);

  for (std::size_t cut = 1; cut < samples.size(); ++cut) {
    Forming left = fold(0, cut);
    left.merge(fold(cut, samples.size()));
    const Candle merged = left.close(Interval(10min), noon, 10s);
    CAPTURE(cut, expected, merged);
    REQUIRE(merged.identical_to(expected));
  }
}

TEST_CASE("a gap across the border of two parts counts in the bigger candle") {
  Forming first(noon, price("1"));
  for (auto time = 1s; time <= 57s; time += 1s) first.add(noon + time, price("1"));
  Forming second(noon + 63s, price("1"));
  for (auto time = 64s; time <= 119s; time += 1s) second.add(noon + time, price("1"));
  const Candle left = first.close(minute, noon, max_gap);
  const Candle right = second.close(minute, noon + 1min, max_gap);

  Forming bigger(left);
  bigger.merge(Forming(right));
  const Candle merged = bigger.close(Interval(2min), noon, max_gap);

  CHECK(left.complete);
  CHECK(right.complete);
  CHECK(merged.observation->gap == 6s);
  CHECK_FALSE(merged.complete);
}

TEST_CASE("a bigger candle of our own and the exchange's parts is mixed, and told without samples") {
  Forming bigger(candle(noon, Source::live, true));
  bigger.merge(Forming(candle(noon + 1min, Source::exchange, true)));

  const Candle merged = bigger.close(Interval(2min), noon, max_gap);

  CHECK(merged.source == Source::mixed);
  CHECK(merged.all_observed() == nullptr);
  CHECK(merged.observation->last == noon + 2min);
  CHECK(merged.complete);
}

TEST_CASE("a bigger candle of the exchange's parts alone is the exchange's") {
  Forming bigger(candle(noon, Source::exchange, true));
  bigger.merge(Forming(candle(noon + 1min, Source::exchange, true)));

  CHECK(bigger.close(Interval(2min), noon, max_gap).source == Source::exchange);
}

TEST_CASE("a bigger candle with an incomplete part is not complete") {
  Forming bigger(candle(noon, Source::live, true));
  bigger.merge(Forming(candle(noon + 1min, Source::live, false)));

  CHECK_FALSE(bigger.close(Interval(2min), noon, max_gap).complete);
}

TEST_CASE("a bigger candle with a missing part is not complete") {
  Forming bigger(candle(noon, Source::exchange, true));
  bigger.merge(Forming(candle(noon + 2min, Source::exchange, true)));

  CHECK_FALSE(bigger.close(Interval(3min), noon, max_gap).complete);
}

}  // namespace
}  // namespace candled
