// Replays that overlap, cuts, restarts and repairs, in any order: whatever comes, the
// store agrees with itself. CANDLED_SEQUENCES is how many are tried; CANDLED_FIRST_SEQUENCE where they begin.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "collect/resume.hpp"
#include "support/new_pairs.hpp"
#include "support/printing.hpp"
#include "support/sanitized.hpp"
#include "support/stores.hpp"
#include "support/temporary_folder.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::numbered;

constexpr milliseconds max_gap = 5s;
constexpr std::size_t pair_count = 2;

struct Poll {
  TimePoint time;
  std::vector<Sample> samples;
};

unsigned number_in_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::stoul(text));
}

/// What one exchange said in six minutes, with outages.
std::vector<Poll> stream_of(std::mt19937& random) {
  std::vector<Poll> polls;
  for (milliseconds time = 0s; time < 360s; time += 1s) {
    if (random() % 40 == 0) time += milliseconds(random() % 14'000);
    Poll poll{.time = noon + time + milliseconds(random() % 300), .samples = {}};
    for (std::uint32_t pair = 0; pair < pair_count; ++pair)
      if (random() % 50 != 0)
        poll.samples.push_back(
            {PairId{pair}, Price::from_parts(1'000 + static_cast<int>(random() % 500), 1)});
    polls.push_back(std::move(poll));
  }
  return polls;
}

CandleBuilder::Options options_of(const std::string& intervals) {
  return {.intervals = Intervals::parse(intervals).value(), .max_gap = max_gap};
}

/// One store and all that is done to it, each time by another process.
class Bench {
 public:
  Bench() {
    const std::vector<Pair> pairs{*Pair::from_name("USDT_A", NameOrder::quote_first),
                                  *Pair::from_name("USDT_B", NameOrder::quote_first)};
    REQUIRE(opened("10s")->writer().store({.new_pairs = numbered(pairs)}));
  }

  /// As `candled replay` does, in transactions of some closings.
  void replay(const std::string& intervals, std::span<const Poll> polls, unsigned closings) {
    if (polls.empty()) return;
    const auto store = opened(intervals);
    CandleBuilder series(options_of(intervals), polls.front().time);
    auto [waiting, left] = resume_replay(series, *store->open_reader().value(), polls.front().time,
                                         [](log::LogLevel, std::string_view) {})
                               .value();
    flush(*store, {.candles = waiting, .of_another = true});
    waiting.clear();
    unsigned closed = 0;
    for (const Poll& poll : polls) {
      const std::size_t before = waiting.size();
      series.add(poll.time, poll.samples, waiting);
      if (waiting.size() == before || ++closed % closings != 0) continue;
      flush(*store, {.candles = sorted(waiting)});
      waiting.clear();
    }
    const ReplayEnd end = end_replay(series.state(), std::move(left), max_gap);
    flush(*store, {.candles = sorted(waiting)});
    flush(*store, {.candles = end.closed, .replayed = end.kept, .of_another = true});
    merge_later(*store);
  }

  /// As a service does that is killed at the end.
  void serve(const std::string& intervals, std::span<const Poll> polls) {
    if (polls.empty()) return;
    const auto store = opened(intervals);
    const TimePoint started = polls.front().time - 100ms;
    CandleBuilder series(options_of(intervals), started);
    auto closed = resume(series, *store->open_reader().value(), {.now = started, .before = started + 24h},
                         [](log::LogLevel, std::string_view) {})
                      .value();
    flush(*store, {.candles = closed});
    for (const Poll& poll : polls) {
      closed.clear();
      series.add(poll.time, poll.samples, closed);
      const FormingState state = series.state();
      flush(*store, {.candles = closed, .forming = state});
    }
    merge_later(*store);
  }

  /// The exchange's own candles of some buckets, and that others were quiet.
  void repair(const std::string& intervals, std::mt19937& random) {
    const auto store = opened(intervals);
    merge_later(*store);
    const Interval shortest = options_of(intervals).intervals.shortest();
    std::vector<Candle> candles;
    std::vector<store::GivenUp> given_up;
    for (TimePoint time = noon; time < noon + 360s; time += shortest.length()) {
      const Price price = Price::from_parts(1'000 + static_cast<int>(random() % 500), 1);
      if (random() % 3 == 0)
        candles.push_back({shortest, time, price, price, price, price, {}, true, Source::exchange});
      else if (random() % 8 == 0)
        given_up.push_back({{time, time + shortest.length()}, store::GiveUp::no_trades});
    }
    const PairId pair{static_cast<std::uint32_t>(random() % pair_count)};
    REQUIRE(store->writer().repair(
        {.pair = pair, .interval = shortest, .candles = candles, .given_up = given_up}));
  }

  std::vector<std::string> findings() const {
    std::vector<std::string> lines;
    REQUIRE(test::verify((folder_ / "candles.db").string(),
                         {.finding =
                              [&](const store::Finding& finding) {
                                const auto& candle = finding.candle;
                                lines.push_back(
                                    (candle ? candle->pair + ' ' + candle->interval.name() + " at " +
                                                  std::to_string((candle->open_time - noon) / 1s) + ": "
                                            : "") +
                                    finding.what);
                              },
                          .checked = [](const store::Checked&) {}}));
    return lines;
  }

  std::vector<PairCandle> all() const {
    return test::open_for_reading((folder_ / "candles.db").string())
        .value()
        ->candles({.limit = 5'000})
        .value();
  }

 private:
  std::unique_ptr<store::CandleStore> opened(const std::string& intervals) const {
    return test::open_store((folder_ / "candles.db").string(), options_of(intervals)).value();
  }
  /// What an interval lacks that was not built before.
  static void merge_later(store::CandleStore& store) {
    while (!store.writer().unmerged().empty()) REQUIRE(store.writer().merge_later());
  }
  static void flush(store::CandleStore& store, const store::Batch& batch) {
    REQUIRE(store.writer().store(batch));
  }
  static std::vector<PairCandle>& sorted(std::vector<PairCandle>& rows) {
    std::ranges::stable_sort(rows, {}, [](const PairCandle& row) { return row.candle.interval; });
    return rows;
  }

  test::TemporaryFolder folder_{test::quick_folder()};
};

std::span<const Poll> between(const std::vector<Poll>& stream, std::size_t first, std::size_t end) {
  return std::span(stream).subspan(first, end - first);
}

void require_equal(const std::vector<PairCandle>& found, const std::vector<PairCandle>& expected) {
  for (const PairCandle& row : found) {  // more than were expected
    INFO(Catch::StringMaker<Candle>::convert(row.candle));
    REQUIRE(std::ranges::any_of(expected, [&](const PairCandle& other) {
      return other.pair == row.pair && other.candle.interval == row.candle.interval &&
             other.candle.open_time == row.candle.open_time;
    }));
  }
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(Catch::StringMaker<Candle>::convert(found[i].candle)
         << " but should be " << Catch::StringMaker<Candle>::convert(expected[i].candle));
    REQUIRE(found[i].candle.identical_to(expected[i].candle));
  }
}

/// Those of one step: half of them are the usual ones.
std::string intervals_of(std::mt19937& random) {
  constexpr std::array<const char*, 5> others{"30s,1m", "10s,1m", "10s,20s,1m", "1m", "30s"};
  return random() % 2 == 0 ? "10s,30s,1m" : others[random() % others.size()];
}

void random_sequence(unsigned seed) {
  std::mt19937 random(seed);
  const auto stream = stream_of(random);
  Bench bench;
  std::string story = "seed " + std::to_string(seed);
  std::size_t served = 0;  // a service goes on in time
  for (unsigned step = 0; step < 2 + random() % 4; ++step) {
    const std::string intervals = intervals_of(random);
    const std::size_t first = random() % stream.size();
    const std::size_t end = std::min(stream.size(), first + 1 + random() % 200);
    const auto what = random() % 6;
    if (what == 0) {
      bench.repair(intervals, random);
      story += "; repair " + intervals;
    } else if (what == 1 && served < stream.size()) {
      const std::size_t until = std::min(stream.size(), std::max(served, first) + 1 + random() % 60);
      bench.serve(intervals, between(stream, std::max(served, first), until));
      story += "; serve " + intervals + ' ' + std::to_string(std::max(served, first)) + ' ' +
               std::to_string(until);
      served = until;
    } else {
      const auto closings = static_cast<unsigned>(random() % 7) + 1;
      bench.replay(intervals, between(stream, first, end), closings);
      story += "; replay " + intervals + ' ' + std::to_string(first) + ' ' + std::to_string(end);
      if (random() % 4 == 0) {
        const auto once = bench.all();
        bench.replay(intervals, between(stream, first, end), closings);
        story += " twice";
        INFO(story);
        require_equal(bench.all(), once);
      }
    }
    INFO(story);
    REQUIRE(bench.findings() == std::vector<std::string>{});
  }
}

TEST_CASE("a store agrees with itself whatever recordings, restarts and repairs come in any order") {
  const unsigned first = number_in_environment("CANDLED_FIRST_SEQUENCE", 1);
  const unsigned count = number_in_environment("CANDLED_SEQUENCES", sanitized ? 40 : 300);
  for (unsigned seed = first; seed < first + count; ++seed) random_sequence(seed);
}

/// What one fold of all samples makes, but for what is open at its end.
std::vector<PairCandle> folded(const std::string& intervals, std::span<const Poll> polls) {
  std::vector<PairCandle> closed;
  CandleBuilder series(options_of(intervals), polls.front().time);
  for (const Poll& poll : polls) series.add(poll.time, poll.samples, closed);
  std::ranges::sort(closed, {}, [](const PairCandle& row) {
    return std::tuple(row.candle.open_time, row.pair, row.candle.interval);
  });
  return closed;
}

TEST_CASE("recordings that follow each other make the candles of one, wherever they are cut") {
  const unsigned first = number_in_environment("CANDLED_FIRST_SEQUENCE", 1);
  const unsigned count = number_in_environment("CANDLED_SEQUENCES", sanitized ? 30 : 200) / 2;
  for (unsigned seed = first; seed < first + count; ++seed) {
    std::mt19937 random(seed);
    const auto stream = stream_of(random);
    Bench bench;
    for (std::size_t begin = 0; begin < stream.size();) {
      const std::size_t end = std::min(stream.size(), begin + 1 + random() % 150);
      bench.replay("10s,30s,1m", between(stream, begin, end), 1 + static_cast<unsigned>(random() % 7));
      begin = end;
    }

    const auto once = folded("10s,30s,1m", stream), pieces = bench.all();

    INFO("seed " << seed);
    require_equal(pieces, once);
  }
}

}  // namespace
}  // namespace candled::collect
