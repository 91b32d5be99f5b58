#include <algorithm>
#include <map>
#include <sstream>
#include <streambuf>

#include "replay/candle_csv.hpp"
#include "replay/replay.hpp"
#include "support/sample_csv.hpp"
#include "target.hpp"
#include "utf8/printable.hpp"

// Input: recorded samples, a CSV of time_ms, pair or symbol, and price.
namespace candled::fuzz {
namespace {

using test::SampleCsv;
using Key = std::tuple<TimePoint, std::string, Interval>;
using Candles = std::map<Key, Candle>;

/// Gives its text in chunks of `chunk` bytes, as a pipe does.
class Chunks : public std::streambuf {
 public:
  Chunks(std::string text, std::size_t chunk) : text_(std::move(text)), chunk_(chunk) {}

 private:
  int_type underflow() override {
    if (given_ == text_.size()) return traits_type::eof();
    char* const begin = text_.data() + given_;
    given_ += std::min(chunk_, text_.size() - given_);
    setg(begin, begin, text_.data() + given_);
    return traits_type::to_int_type(*begin);
  }

  std::string text_;
  std::size_t chunk_;
  std::size_t given_ = 0;
};

struct Line {
  TimePoint time;
  std::string pair;
  Price price;
};

struct Recording {
  std::vector<Line> lines;
  replay::Columns columns;
  std::string error;  ///< empty when all lines were read
};

Recording read(std::string_view input, std::size_t chunk) {
  Chunks chunks(std::string(input), chunk);
  std::istream stream(&chunks);
  SampleCsv csv(stream);
  Recording recording;
  for (;;) {
    const auto line = csv.next();
    recording.columns = csv.columns();
    if (!line) recording.error = line.error();
    if (!line || !*line) return recording;
    recording.lines.push_back({(*line)->time, std::string((*line)->pair), (*line)->price});
  }
}

bool same(const Recording& a, const Recording& b) {
  return a.error == b.error && std::ranges::equal(a.lines, b.lines, [](const Line& x, const Line& y) {
           return x.time == y.time && x.pair == y.pair && x.price.to_string() == y.price.to_string();
         });
}

void check_recording(const Recording& recording) {
  require(is_line(recording.error), "an error is one line");
  for (const Line& line : recording.lines) {
    require(line.time >= TimePoint{}, "a sample is not from before 1970");
    require(line.pair.size() <= replay::max_line, "a line is limited");
  }
}

enum class AtEnd : std::uint8_t { close_all, keep_open };

struct Outcome {
  Candles candles;
  std::string csv;
  std::expected<replay::ReplaySummary, std::string> summary;
};

Outcome run(std::string_view input, const Intervals& intervals, AtEnd at_end) {
  std::istringstream in{std::string(input)};
  std::ostringstream out;
  replay::CandleCsv csv(out, intervals);
  Candles candles;
  TimePoint until{};
  replay::ReplayOptions options{.series = {.intervals = intervals}, .name_order = NameOrder::quote_first};
  if (at_end == AtEnd::keep_open)
    options.keep_open = [](const Pairs&, const CandleBuilder&) { return std::expected<void, std::string>(); };
  auto summary =
      replay::replay(in, options, {},
                     [&](const Pairs& pairs, const std::vector<PairCandle>& closed,
                         TimePoint closed_until) -> std::expected<void, std::string> {
                       require(closed_until >= until, "time does not run backwards");
                       until = closed_until;
                       for (const auto& [pair, candle] : closed) {
                         const Key key{candle.open_time, pairs[pair].name, candle.interval};
                         require(candles.emplace(key, candle).second, "a candle closes once");
                         require(candle.close_time() <= until, "a candle closes when its bucket has ended");
                       }
                       csv.add(pairs, closed);
                       csv.write_until(closed_until);
                       return {};
                     });
  csv.finish();
  return {.candles = std::move(candles), .csv = std::move(out).str(), .summary = std::move(summary)};
}

/// The candles of `interval`, from the samples in their order, in the plainest way: what comes for a bucket
/// before the newest one of the shortest interval is late.
struct Expected {
  std::map<Key, std::vector<Price>> prices;
  std::uint64_t samples = 0;
  std::uint64_t late = 0;
};

/// Some names are one in one order only.
Pair pair_of(const replay::Columns& columns, std::string_view name) {
  if (const auto pair = Pair::from_name(name, columns.names)) return *pair;
  return Pair::from_name(name, NameOrder::base_first).value();
}

bool is_pair(std::string_view name) {
  return Pair::from_name(name, NameOrder::quote_first) || Pair::from_name(name, NameOrder::base_first);
}

Expected expected_candles(const Recording& recording, const Intervals& intervals) {
  Expected expected;
  Pairs pairs;
  TimePoint newest{};
  for (const Line& line : recording.lines) {
    if (!is_pair(line.pair)) continue;  // left out, for its name
    ++expected.samples;
    const TimePoint bucket = intervals.shortest().floor(line.time);
    const auto pair = pairs.find_or_add(pair_of(recording.columns, line.pair));
    if (bucket < newest) {
      ++expected.late;
      continue;
    }
    newest = bucket;
    for (const Interval interval : intervals.all())
      expected.prices[{interval.floor(line.time), pairs[*pair].name, interval}].push_back(line.price);
  }
  return expected;
}

void check_candle(const Candle& candle, const std::vector<Price>& prices) {
  require(candle.interval.floor(candle.open_time) == candle.open_time,
          "a candle lies on the grid of its interval");
  require(candle.ohlc.consistent(), "low <= open, close <= high");
  require(candle.ohlc.open.to_string() == prices.front().to_string(), "a candle opens with its first sample");
  require(candle.ohlc.close.to_string() == prices.back().to_string(), "a candle closes with its last sample");
  require(candle.ohlc.high == *std::ranges::max_element(prices), "high is the highest sample");
  require(candle.ohlc.low == *std::ranges::min_element(prices), "low is the lowest sample");
  require(candle.source == Source::live && candle.observation, "what is built from samples is live");
  require(candle.observation->samples == prices.size(), "a candle counts its samples");
  require(candle.observation->gap >= milliseconds{0} && candle.observation->gap <= candle.interval.length(),
          "a gap lies within the bucket");
  require(!candle.complete || candle.observation->gap <= milliseconds{5'000},
          "a complete candle has no long gap");
}

void check_all_closed(const Outcome& outcome, const Expected& expected) {
  require(outcome.summary->samples == expected.samples, "every sample is counted");
  require(outcome.summary->late == expected.late, "samples are late when their bucket has closed");
  require(outcome.candles.size() == expected.prices.size(),
          "there is a candle where there are samples, and only there");
  for (const auto& [key, candle] : outcome.candles) {
    const auto prices = expected.prices.find(key);
    require(prices != expected.prices.end(), "a candle has samples");
    check_candle(candle, prices->second);
  }
}

std::string printed(const Candles& candles) {
  std::string csv = "pair,interval,open_time,open,high,low,close,samples\n";
  for (const auto& [key, candle] : candles) {
    csv += std::get<std::string>(key) + ',' + candle.interval.name() + ',' +
           std::to_string(candle.open_time.time_since_epoch().count());
    for (const Price price : candle.ohlc.all()) csv += ',' + price.to_string();
    csv += ',' + std::to_string(candle.observation->samples) + '\n';
  }
  return csv;
}

}  // namespace

void check(std::string_view input) {
  while (input.ends_with('\0')) input.remove_suffix(1);  // none of the data, and cuts its last line
  const Recording recording = read(input, input.size() + 1);
  check_recording(recording);
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{255}})
    require(same(read(input, chunk), recording), "a recording is read alike in whatever chunks it comes");
  if (!input.empty() && !input.ends_with('\n'))
    require(same(read(std::string(input) + '\n', 255), recording), "the last line may do without its end");

  const auto intervals = *Intervals::parse("1m,5m,10m");
  const Outcome all = run(input, intervals, AtEnd::close_all);
  const Outcome open = run(input, intervals, AtEnd::keep_open);
  require(all.summary.has_value() == open.summary.has_value(), "how it ends does not matter to the samples");
  require(all.csv == printed(all.candles), "candles are printed in their order, each once");
  if (!all.summary) return require(is_line(all.summary.error()), "an error is one line");
  require(recording.error.empty(), "what cannot be read is not replayed");
  check_all_closed(all, expected_candles(recording, intervals));
  for (const auto& [key, candle] : open.candles)
    require(all.candles.contains(key) && all.candles.at(key).identical_to(candle),
            "a candle that has closed is final");
}

}  // namespace candled::fuzz
