// Derived candles are what would be stored: two stores get the same prices, restarts and repairs, and one of
// them has the interval that is derived from the other. CANDLED_SEQUENCES is how many are tried.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "collect/resume.hpp"
#include "derive/derived_reader.hpp"
#include "derive/derived_scan.hpp"
#include "support/new_pairs.hpp"
#include "support/printing.hpp"
#include "support/sanitized.hpp"
#include "support/scratch_store.hpp"
#include "support/times.hpp"

namespace candled::derive {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds max_gap = 3s;  // less than every part
constexpr std::size_t pair_count = 3;
constexpr milliseconds duration = 16min;

/// Returns a number from 0 to `below` - 1.
int any(std::mt19937& random, int below) {
  return std::uniform_int_distribution<int>(0, below - 1)(random);
}

struct Poll {
  TimePoint time;
  std::vector<Sample> samples;
};

/// What one exchange said in some minutes, with outages, and with pairs that fall silent.
std::vector<Poll> stream_of(std::mt19937& random) {
  std::vector<Poll> polls;
  std::array<int, pair_count> silent{};
  for (milliseconds time = milliseconds(any(random, 90'000)); time < duration; time += 1s) {
    if (any(random, 200) == 0) time += milliseconds(any(random, 100'000));
    Poll poll{.time = test::noon + time + milliseconds(any(random, 300)), .samples = {}};
    for (std::uint32_t pair = 0; pair < pair_count; ++pair) {
      if (silent[pair] > 0) {
        --silent[pair];
        continue;
      }
      if (any(random, 300) == 0) silent[pair] = any(random, 120);
      poll.samples.push_back({PairId{pair}, Price::from_parts(1'000 + any(random, 500), any(random, 3))});
    }
    polls.push_back(std::move(poll));
  }
  return polls;
}

/// One store, and what is done to it.
class Subject {
 public:
  explicit Subject(Intervals intervals)
      : intervals_(std::move(intervals)),
        store_(list(intervals_), max_gap) {
    std::vector<Pair> pairs;
    // the order of the names is not that of the ids
    for (const char* name : {"USDT_B", "USDT_C", "USDT_A"})
      pairs.push_back(*Pair::from_name(name, NameOrder::quote_first));
    REQUIRE(store_.writer().store({.new_pairs = test::numbered(pairs)}));
  }

  /// As a service does that is killed at the end.
  void serve(std::span<const Poll> polls) {
    const TimePoint started = polls.front().time - 100ms;
    CandleBuilder series({.intervals = intervals_, .max_gap = max_gap}, started);
    auto closed =
        collect::resume(series, *store_.open_reader().value(), {.now = started, .before = started + 24h},
                        [](log::LogLevel, std::string_view) {})
            .value();
    REQUIRE(store_.writer().store({.candles = closed}));
    for (const Poll& poll : polls) {
      closed.clear();
      series.add(poll.time, poll.samples, closed);
      closed_until_ = series.state().open_time;
      REQUIRE(store_.writer().store({.candles = closed, .forming = series.state()}));
    }
  }

  void repair(const store::Repair& repair) { REQUIRE(store_.writer().repair(repair)); }

  const Intervals& intervals() const { return intervals_; }
  TimePoint closed_until() const { return closed_until_; }
  test::ScratchStore& store() { return store_; }

 private:
  static std::string list(const Intervals& intervals) {
    std::string names;
    for (const Interval interval : intervals.all()) names += (names.empty() ? "" : ",") + interval.name();
    return names;
  }

  const Intervals intervals_;
  test::ScratchStore store_;
  TimePoint closed_until_{};
};

/// The exchange's own candles of some buckets of a pair, and that others were quiet. `exchange` decides what
/// the exchange says of each bucket, every time alike; `random` for which of them it is asked.
struct RandomRepair {
  RandomRepair(std::mt19937& random, unsigned exchange, Interval shortest)
      : pair{static_cast<std::uint32_t>(any(random, pair_count))},
        interval(shortest) {
    std::mt19937 truth(exchange + index_of(pair));
    const int traded_of_ten = any(truth, 10);
    const int asked_of_ten = any(random, 11);
    for (TimePoint time = test::noon; time < test::noon + duration; time += shortest.length()) {
      const auto [low, high] = std::minmax({any(truth, 500), any(truth, 500)});
      const bool traded = any(truth, 10) < traded_of_ten;
      const auto reason = any(truth, 4) == 0 ? store::GiveUp::absent : store::GiveUp::no_trades;
      if (any(random, 10) >= asked_of_ten) continue;
      if (traded)
        candles.push_back({.interval = shortest,
                           .open_time = time,
                           .ohlc = {.open = Price::from_parts(1'000 + low, 1),
                                    .high = Price::from_parts(1'000 + high, 1),
                                    .low = Price::from_parts(1'000 + low, 1),
                                    .close = Price::from_parts(1'000 + high, 1)},
                           .observation = {},
                           .complete = true,
                           .source = Source::exchange});
      else
        given_up.push_back({{time, time + shortest.length()}, reason});
    }
  }

  store::Repair repair() const {
    return {.pair = pair, .interval = interval, .candles = candles, .given_up = given_up};
  }

  PairId pair;
  Interval interval;
  std::vector<Candle> candles{};
  std::vector<store::GivenUp> given_up{};
};

Interval random_multiple(std::mt19937& random, Interval of, std::chrono::seconds longest) {
  for (;;) {
    const auto length = of.length() * (2 + any(random, 30));
    if (length <= longest && 24h % length == 0s) return Interval(length);
  }
}

/// The intervals that are stored, and one that is derived from them.
struct Chosen {
  explicit Chosen(std::mt19937& random) {
    constexpr std::array lengths{5s, 6s, 10s, 15s, 30s};
    std::vector<Interval> some{Interval(lengths[random() % lengths.size()])};
    for (int i = any(random, 3); i > 0; --i) some.push_back(random_multiple(random, some.front(), 2min));
    stored = *Intervals::of(some);
    do derived = random_multiple(random, stored->all()[random() % stored->all().size()], 8min);
    while (stored->contains(*derived));
    some.push_back(*derived);
    both = *Intervals::of(some);
  }

  std::optional<Intervals> stored;
  std::optional<Intervals> both;
  std::optional<Interval> derived;
};

store::CandleQuery random_query(std::mt19937& random, Interval interval) {
  store::CandleQuery query{.intervals = {interval},
                           .order = any(random, 2) == 0 ? store::Order::ascending : store::Order::descending,
                           .limit = static_cast<std::size_t>(1 + any(random, 20))};
  for (std::uint32_t pair = 0; pair < pair_count; ++pair)
    if (any(random, 3) == 0) query.pairs.push_back(PairId{pair});
  if (any(random, 3) == 0) query.start = test::noon + milliseconds(any(random, 900'000));
  if (any(random, 3) == 0) query.end = test::noon + milliseconds(any(random, 900'000));
  return query;
}

void require_equal(const std::vector<PairCandle>& found, const std::vector<PairCandle>& expected) {
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    INFO("derived " << Catch::StringMaker<Candle>::convert(found[i].candle) << ", stored "
                    << Catch::StringMaker<Candle>::convert(expected[i].candle));
    REQUIRE(found[i].pair == expected[i].pair);
    REQUIRE(found[i].candle.identical_to(expected[i].candle));
  }
  REQUIRE(found.size() == expected.size());
}

void random_sequence(unsigned seed) {
  std::mt19937 random(seed);
  const Chosen chosen(random);
  Subject without(*chosen.stored);
  Subject with(*chosen.both);
  const auto stream = stream_of(random);
  for (std::size_t first = 0; first < stream.size();) {
    const std::size_t count =
        std::min<std::size_t>(static_cast<std::size_t>(1 + any(random, 600)), stream.size() - first);
    const auto polls = std::span(stream).subspan(first, count);
    without.serve(polls);
    with.serve(polls);
    first += count + static_cast<std::size_t>(any(random, 60));
    if (any(random, 2) != 0) continue;
    const RandomRepair repair(random, seed, chosen.stored->shortest());
    without.repair(repair.repair());
    with.repair(repair.repair());
  }
  INFO("seed " << seed << ": " << chosen.derived->name() << " from " << chosen.stored->all().size()
               << " intervals of " << chosen.stored->shortest().name());

  const auto pairs = std::make_shared<const Pairs>(without.store().open_reader().value()->pairs().value());
  const auto parts = without.store().open_reader().value();
  const auto stored = with.store().open_reader().value();
  const Options options{.intervals = *chosen.stored, .max_gap = max_gap};
  DerivedReader derived(*parts, options, without.closed_until(), [&] { return pairs; });

  const store::CandleQuery all{.intervals = {*chosen.derived}, .limit = 10'000};
  const auto expected = stored->candles(all).value();
  require_equal(derived.candles(all).value(), expected);
  const auto scanned = scan(without.store(), options, {.intervals = {*chosen.derived}}).value();
  require_equal(scanned->next(10'000).value(), expected);
  for (int i = 0; i < 5; ++i) {
    store::CandleQuery query = random_query(random, *chosen.derived);
    for (bool more = true; more;) {
      const auto page = derived.candles(query).value();
      require_equal(page, stored->candles(query).value());
      more = page.size() == query.limit;
      if (more)
        query.after =
            Position{page.back().candle.open_time, (*pairs)[page.back().pair].name, *chosen.derived};
    }
  }
}

}  // namespace

TEST_CASE("derived candles are those that would be stored") {
  const char* wanted = std::getenv("CANDLED_SEQUENCES");
  const unsigned sequences =
      wanted != nullptr ? static_cast<unsigned>(std::stoul(wanted)) : (sanitized ? 10 : 60);
  for (unsigned seed = 1; seed <= sequences; ++seed) random_sequence(seed);
}

}  // namespace candled::derive
