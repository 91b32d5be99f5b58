#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "candle/merge.hpp"
#include "candle/sample_stream.hpp"
#include "support/printing.hpp"
#include "support/sanitized.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::in_order;
using test::noon;
using test::Poll;
using test::SampleStream;

using Candles = std::vector<PairCandle>;

constexpr milliseconds max_gap = 5s;

CandleBuilder series_from(TimePoint started, const char* intervals = "1m,5m,10m") {
  return CandleBuilder({.intervals = Intervals::parse(intervals).value(), .max_gap = max_gap}, started);
}

/// The candles of all polls, each handed over as a whole.
Candles candles_of(const std::vector<Poll>& polls, const char* intervals = "1m,5m,10m") {
  Candles closed;
  CandleBuilder series = series_from(polls.front().time, intervals);
  for (const Poll& poll : polls) series.add(poll.time, poll.samples, closed);
  series.close(polls.back().time + 24h, closed);
  return closed;
}

void require_same(const Candles& left, const Candles& right) {
  REQUIRE(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    CAPTURE(i, left[i].candle, right[i].candle);
    REQUIRE(left[i].pair == right[i].pair);
    REQUIRE(left[i].candle.identical_to(right[i].candle));
  }
}

TEST_CASE(
    "it does not matter into how many calls a stream is cut, or how often the series is asked to close") {
  const auto seed = GENERATE(range(1U, sanitized ? 3U : 9U));
  const char* intervals = GENERATE("1m,5m,10m", "2s,6s,10s", "1m");
  CAPTURE(seed, intervals);
  SampleStream stream(seed);
  const auto polls = stream.polls(noon + 2h);

  Candles closed;
  CandleBuilder series = series_from(noon, intervals);
  for (const Poll& poll : polls) {
    if (stream.one_in(3)) series.close(poll.time - milliseconds{stream.number(3'000)}, closed);
    std::span<const Sample> rest(poll.samples);
    while (!rest.empty()) {
      const auto some = std::size_t{1 + stream.number(rest.size() - 1)};
      series.add(poll.time, rest.first(some), closed);
      rest = rest.subspan(some);
    }
  }
  for (TimePoint time = polls.back().time; time < polls.back().time + 24h; time += 7min)
    series.close(time, closed);

  require_same(in_order(closed), in_order(candles_of(polls, intervals)));
}

TEST_CASE("it does not matter in which order a poll names the pairs") {
  const auto seed = GENERATE(range(11U, 19U));
  CAPTURE(seed);
  SampleStream stream(seed, 20);
  auto polls = stream.polls(noon + 2h);
  const Candles expected = candles_of(polls);

  std::mt19937 random(seed);
  for (Poll& poll : polls) std::ranges::shuffle(poll.samples, random);

  require_same(candles_of(polls), expected);
}

/// Some consecutive candles or samples as one.
Forming fold(std::span<const Forming> parts) {
  Forming all = parts.front();
  for (const Forming& part : parts.subspan(1)) all.merge(part);
  return all;
}

/// 2 to 200 samples of one bucket of 10 minutes, in order of time, some of them at the same instant; or
/// candles in their place, of any source.
std::vector<Forming> random_parts(SampleStream& stream) {
  std::vector<Forming> parts;
  const auto count = 3 + stream.number(197);
  TimePoint time = noon;
  for (std::uint64_t i = 0; i < count; ++i) {
    Forming part(time, stream.price());
    if (stream.one_in(3)) {
      Candle candle = part.close(Interval(1s), Interval(1s).floor(time), max_gap);
      candle.complete = !stream.one_in(9);
      candle.source = Source(static_cast<std::uint8_t>(stream.number(2)));
      if (candle.source != Source::live) candle.observation.reset();
      part = Forming(candle);
      time = candle.close_time();
    }
    parts.push_back(part);
    time += milliseconds{stream.one_in(4) ? 0 : stream.number(2'000)};
  }
  return parts;
}

TEST_CASE("three neighbours merge into the same candle, whichever two merge first") {
  const std::uint32_t seed = 21;
  CAPTURE(seed);
  SampleStream stream(seed);
  for (int round = 0; round < 2'000; ++round) {
    const auto parts = random_parts(stream);
    const std::size_t first = 1 + stream.number(parts.size() - 3);
    const std::size_t second = first + 1 + stream.number(parts.size() - first - 2);
    const std::span all(parts);
    const auto a = fold(all.first(first)), b = fold(all.subspan(first, second - first)),
               c = fold(all.subspan(second));

    Forming left = a;
    left.merge(b);
    left.merge(c);
    Forming right_part = b;
    right_part.merge(c);
    Forming right = a;
    right.merge(right_part);

    const auto close = [](const Forming& forming) { return forming.close(Interval(10min), noon, 1h); };
    CAPTURE(round, first, second, close(left), close(right));
    REQUIRE(close(left).identical_to(close(right)));
    REQUIRE(close(left).identical_to(close(fold(all))));
  }
}

/// All samples of one pair and bucket, in order of arrival, and what follows from them by the book.
struct Bucket {
  std::vector<std::pair<TimePoint, Price>> samples;

  bool ordered() const {
    return std::ranges::is_sorted(samples, {}, [](const auto& sample) { return sample.first; });
  }

  milliseconds gap(TimePoint begin, TimePoint end) const {
    std::set<TimePoint> times{begin, end};
    for (const auto& [time, price] : samples) times.insert(time);
    milliseconds longest{0};
    for (auto time = std::next(times.begin()); time != times.end(); ++time)
      longest = std::max(longest, *time - *std::prev(time));
    return longest;
  }
};

using Buckets =
    std::map<std::tuple<std::int64_t, TimePoint, PairId>, Bucket>;  // by seconds, open_time and pair

/// The samples that came late.
struct Late {
  std::uint64_t samples = 0;
  std::set<TimePoint> doubtful{};  // the minutes that were open when something was later than the gap allowed
};

/// Puts every sample that is not late into its bucket of each interval.
Buckets buckets_of(const std::vector<Poll>& polls, const std::vector<std::int64_t>& lengths, Late& late) {
  Buckets buckets;
  std::int64_t open_minute = 0;
  for (const auto& [time, samples] : polls) {
    const std::int64_t ms = time.time_since_epoch().count();
    if (ms / 60'000 < open_minute) {
      late.samples += samples.size();
      const TimePoint open_time(std::chrono::minutes{open_minute});
      if (open_time - time > max_gap) late.doubtful.insert(open_time);
      continue;
    }
    open_minute = ms / 60'000;
    for (const auto& [pair, price] : samples)
      for (const std::int64_t length : lengths)
        buckets[{length, TimePoint(milliseconds(ms / (length * 1'000) * length * 1'000)), pair}]
            .samples.emplace_back(time, price);
  }
  return buckets;
}

void require_by_the_book(const Candle& candle, const Bucket& bucket) {
  const auto& samples = bucket.samples;
  const auto text = [](const auto& sample) { return sample.second.to_string(); };
  const auto [low, high] =
      std::ranges::minmax_element(samples, {}, [](const auto& sample) { return sample.second; });
  const auto [first, last] =
      std::ranges::minmax_element(samples, {}, [](const auto& sample) { return sample.first; });
  REQUIRE(candle.ohlc.open.to_string() == text(samples.front()));
  REQUIRE(candle.ohlc.close.to_string() == text(samples.back()));
  REQUIRE(candle.ohlc.high == high->second);
  REQUIRE(candle.ohlc.low == low->second);
  REQUIRE(candle.source == Source::live);
  REQUIRE(candle.observation.has_value());
  REQUIRE(candle.observation->samples == samples.size());
  REQUIRE(candle.observation->first == first->first);
  REQUIRE(candle.observation->last == last->first);
  const milliseconds gap = bucket.gap(candle.open_time, candle.close_time());
  if (bucket.ordered())
    REQUIRE(candle.observation->gap == gap);
  else
    REQUIRE(candle.observation->gap >= gap);  // a clock that stepped back never makes a gap look shorter
}

TEST_CASE("a million samples give the candles that follow from them by the book") {
  const std::uint32_t seed = 31;
  CAPTURE(seed);
  SampleStream stream(seed, 60);
  // A sanitizer sees as much in a ninth of them.
  const unsigned divisor = sanitized ? 9 : 1;
  const auto polls = stream.polls(noon + 9h / divisor);
  std::uint64_t samples = 0;
  for (const Poll& poll : polls) samples += poll.samples.size();
  REQUIRE(samples > (sanitized ? 90'000U : 1'000'000U));

  Late late;
  const Buckets buckets = buckets_of(polls, {60, 300, 600}, late);
  const Candles closed = candles_of(polls);

  CHECK(late.samples > 1'000 / divisor);
  CHECK(late.doubtful.size() > 1);
  REQUIRE(closed.size() == buckets.size());
  std::map<std::tuple<std::int64_t, TimePoint, PairId>, bool> complete;
  std::uint64_t disordered = 0;
  for (const auto& [pair, candle] : closed) {
    CAPTURE(index_of(pair), candle);
    const std::int64_t length = candle.interval.length().count();
    const Bucket& bucket = buckets.at({length, candle.open_time, pair});
    require_by_the_book(candle, bucket);
    if (!bucket.ordered()) ++disordered;

    bool expected = candle.observation->gap <= max_gap && candle.open_time >= noon;
    if (length == 60) expected = expected && !late.doubtful.contains(candle.open_time);
    for (auto part = candle.open_time; length > 60 && part < candle.close_time(); part += 1min)
      expected = expected && complete.contains({60, part, pair}) && complete.at({60, part, pair});
    REQUIRE(candle.complete == expected);
    complete[{length, candle.open_time, pair}] = candle.complete;
  }
  CHECK(disordered > 100 / divisor);
}

/// The stored candle of each (interval, open_time, pair): the first of two stays.
using Stored = std::map<std::tuple<Interval, TimePoint, PairId>, Candle>;

void store(Stored& stored, Candles& closed) {
  for (const auto& [pair, candle] : closed)
    stored.try_emplace({candle.interval, candle.open_time, pair}, candle);
  closed.clear();
}

/// A series that starts at `now` and takes back what is stored, in calls of random sizes, as a service does.
CandleBuilder restarted(TimePoint now, Stored& stored, SampleStream& stream, Candles& closed,
                        const char* intervals = "1m,5m,10m") {
  CandleBuilder series = series_from(now, intervals);
  Candles parts;
  for (const auto& [key, candle] : stored)
    if (candle.interval == series.intervals().shortest()) parts.push_back({std::get<PairId>(key), candle});
  if (parts.empty()) return series;
  const TimePoint from = series.intervals().earliest_start(parts.back().candle.open_time);
  std::erase_if(parts, [&](const PairCandle& row) { return row.candle.open_time < from; });
  std::span<const PairCandle> rest(parts);
  while (!rest.empty()) {
    const auto some = std::size_t{1 + stream.number(rest.size() - 1)};
    series.restore(from, rest.first(some), closed);
    rest = rest.subspan(some);
  }
  series.close(now, closed);
  return series;
}

TEST_CASE("a service that restarts between two minutes stores what one stores that never stopped") {
  const auto seed = GENERATE(range(41U, 61U));
  CAPTURE(seed);
  SampleStream stream(seed);
  const auto polls = stream.polls(noon + 3h);
  Stored expected, stored;
  Candles closed = candles_of(polls);
  store(expected, closed);

  auto series = series_from(noon);
  int restarts = 0;
  TimePoint open = noon;
  for (const Poll& poll : polls) {
    if (poll.time >= open + 1min && stream.one_in(4)) {
      const TimePoint now = Interval(60s).floor(poll.time);
      series.close(now, closed);
      store(stored, closed);
      series = restarted(now, stored, stream, closed);
      ++restarts;
    }
    open = std::max(open, Interval(60s).floor(poll.time));
    series.add(poll.time, poll.samples, closed);
    store(stored, closed);
  }
  series.close(polls.back().time + 24h, closed);
  store(stored, closed);

  CHECK(restarts > 10);
  REQUIRE(stored.size() == expected.size());
  for (const auto& [key, candle] : expected) {
    REQUIRE(stored.contains(key));
    CAPTURE(candle, stored.at(key));
    REQUIRE(stored.at(key).identical_to(candle));
  }
}

/// That a candle is the merge of `parts`, and complete only if all of them are.
void require_merge(const Candle& candle, const std::vector<Candle>& parts) {
  Candle merged = merge({.interval = parts.front().interval, .candles = parts}, candle.interval,
                        candle.open_time, max_gap)
                      .value();
  CAPTURE(candle, merged);
  if (!candle.complete) merged.complete = false;  // its beginning may not have been observed
  REQUIRE(candle.identical_to(merged));
}

TEST_CASE(
    "whenever a service dies and however long it is away, bigger candles are the merges of those stored") {
  const auto seed = GENERATE(range(71U, sanitized ? 75U : 91U));
  // If a bigger bucket may be complete without all of its parts, none of them must come after its end.
  struct World {
    const char* intervals;
    std::uint64_t polls_per_life;
    milliseconds length;
    bool set_back_between_lives;
  };
  const auto [intervals, polls_per_life, length, set_back_between_lives] =
      GENERATE(World{"1m,5m,10m", 300, 6h, true}, World{"1s,2s,4s,8s,24s", 6, 30min, false});
  CAPTURE(seed, intervals);
  SampleStream stream(seed);
  Stored stored;
  Candles closed;
  auto series = series_from(noon, intervals);
  TimePoint newest = noon;
  for (const Poll& poll : stream.polls(noon + length)) {
    if (stream.one_in(polls_per_life) && (set_back_between_lives || poll.time >= newest)) {
      // Whatever was forming is lost.
      series = restarted(poll.time, stored, stream, closed, intervals);
      store(stored, closed);
    }
    series.add(poll.time, poll.samples, closed);
    store(stored, closed);
    newest = std::max(newest, poll.time);
  }
  series.close(newest + 24h, closed);
  store(stored, closed);

  std::map<std::pair<Interval, decltype(stored)::key_type>, std::vector<Candle>> parts;  // by their interval
  for (const auto& [key, candle] : stored)
    for (const Interval bigger : series.intervals().bigger())
      if (candle.interval < bigger)
        parts[{candle.interval, {bigger, bigger.floor(candle.open_time), std::get<PairId>(key)}}].push_back(
            candle);
  for (const auto& [bucket, candles] : parts) {
    REQUIRE(stored.contains(bucket.second));
    require_merge(stored.at(bucket.second), candles);
  }
}

}  // namespace
}  // namespace candled
