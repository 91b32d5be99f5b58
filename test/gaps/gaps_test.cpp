#include "gaps/gaps.hpp"

#include <catch2/catch.hpp>

#include "sqlite/store_fixture.hpp"
#include "support/printing.hpp"

namespace candled::gaps {
namespace {

using sqlite::at;
using sqlite::built_with;
using sqlite::candle;
using sqlite::interval;
using sqlite::open;
using sqlite::pair;
using sqlite::reader_of;
using test::numbered;
using test::TemporaryFolder;

constexpr std::int64_t start = 1'635'768'000;  // the start of a bucket of every interval

PairCandle incomplete(PairCandle row) {
  row.candle.complete = false;
  return row;
}

TimeRange minutes(std::int64_t first, std::int64_t end) {
  return {at(start + first * 60), at(start + end * 60)};
}

Gap gap(TimeRange buckets, GapKind kind, std::optional<store::GiveUp> given_up = {}) {
  return {.buckets = buckets, .kind = kind, .given_up = given_up};
}

/// A store with what is told of one pair, and what was given up of its minutes.
class Filled {
 public:
  explicit Filled(const std::vector<PairCandle>& candles, const std::vector<store::GivenUp>& given_up = {})
      : store_(open(folder_ / "candles.db")) {
    const std::vector<Pair> pairs{pair("USDT_BTC")};
    const FormingState state{
        .interval = interval("1m"), .open_time = at(start + 86'400), .observed_from = at(0), .candles = {}};
    REQUIRE(store_->writer()
                .store({.new_pairs = numbered(pairs), .candles = candles, .forming = state})
                .has_value());
    REQUIRE(store_->writer()
                .repair({.pair = PairId(0), .interval = interval("1m"), .given_up = given_up})
                .has_value());
    reader_ = reader_of(*store_);
  }

  std::vector<Gap> gaps(TimeRange range, const std::string& of = "1m") {
    return find_gaps(*reader_, PairId(0), interval(of), range).value();
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<store::CandleStore> store_;
  std::unique_ptr<store::CandleReader> reader_;
};

Listing listing(std::int64_t first, std::int64_t newest, bool listed, std::int64_t stored_until) {
  return {.shortest = {PairId(0), interval("1m"), at(start + first * 60), at(start + newest * 60), 1},
          .listed = listed,
          .stored_until = at(start + stored_until * 60)};
}

}  // namespace

TEST_CASE("a series without a gap has none") {
  Filled filled({candle(0, "1m", start), candle(0, "1m", start + 60)});

  CHECK(filled.gaps(minutes(0, 2)).empty());
}

TEST_CASE("missing and incomplete buckets are ranges, before, between and after what is whole") {
  Filled filled({candle(0, "1m", start + 120), incomplete(candle(0, "1m", start + 180)),
                 incomplete(candle(0, "1m", start + 240)), candle(0, "1m", start + 360)});

  CHECK(filled.gaps(minutes(0, 8)) ==
        std::vector{gap(minutes(0, 2), GapKind::missing), gap(minutes(3, 5), GapKind::incomplete),
                    gap(minutes(5, 6), GapKind::missing), gap(minutes(7, 8), GapKind::missing)});
}

TEST_CASE("a gap is split where what was given up begins and ends, and where the reason changes") {
  Filled filled({}, {{.buckets = minutes(2, 4), .reason = store::GiveUp::invalid},
                     {.buckets = minutes(4, 5), .reason = store::GiveUp::absent}});

  CHECK(filled.gaps(minutes(0, 8)) ==
        std::vector{gap(minutes(0, 2), GapKind::missing),
                    gap(minutes(2, 4), GapKind::missing, store::GiveUp::invalid),
                    gap(minutes(4, 5), GapKind::missing, store::GiveUp::absent),
                    gap(minutes(5, 8), GapKind::missing)});
  CHECK(filled.gaps(minutes(3, 4)) ==
        std::vector{gap(minutes(3, 4), GapKind::missing, store::GiveUp::invalid)});
}

TEST_CASE(
    "a bucket without a trade, or of a pair that was not listed, is a gap only with an incomplete candle") {
  Filled filled({incomplete(candle(0, "1m", start + 120)), candle(0, "1m", start + 240)},
                {{.buckets = minutes(0, 1), .reason = store::GiveUp::not_listed},
                 {.buckets = minutes(1, 4), .reason = store::GiveUp::no_trades}});

  CHECK(filled.gaps(minutes(0, 6)) ==
        std::vector{gap(minutes(2, 3), GapKind::incomplete, store::GiveUp::no_trades),
                    gap(minutes(5, 6), GapKind::missing)});
}

TEST_CASE("what was given up and is there all the same is no gap") {
  Filled filled({candle(0, "1m", start)}, {{.buckets = minutes(0, 1), .reason = store::GiveUp::absent}});

  CHECK(filled.gaps(minutes(0, 1)).empty());
}

TEST_CASE("only buckets that lie wholly in the range count") {
  Filled filled({});

  CHECK(filled.gaps({at(start + 1), at(start + 179)}) == std::vector{gap(minutes(1, 2), GapKind::missing)});
  CHECK(filled.gaps({at(start + 1), at(start + 119)}).empty());
  CHECK(filled.gaps(minutes(1, 9), "5m").empty());
  CHECK(filled.gaps(minutes(1, 10), "5m") == std::vector{gap(minutes(5, 10), GapKind::missing)});
  CHECK(filled.gaps(minutes(5, 5)).empty());
  CHECK(count_buckets(interval("1m"), {at(start + 1), at(start + 179)}) == 1);
}

TEST_CASE("a pair is expected from the start of the earliest bucket that holds its first candle") {
  const Intervals intervals = built_with().intervals;

  CHECK(expected_range(intervals, listing(17, 20, true, 30)) == minutes(10, 30));
  CHECK(expected_range(intervals, listing(10, 20, true, 30)) == minutes(10, 30));
  // 12:17 lies in the bucket of 10m from 12:10, and 12:10 in that of 15m from 12:00.
  CHECK(expected_range(*Intervals::parse("1m,10m,15m"), listing(17, 20, true, 30)) == minutes(0, 30));
}

TEST_CASE("a pair is expected until its newest candle unless it is listed, and never beyond what is stored") {
  const Intervals intervals = built_with().intervals;

  CHECK(expected_range(intervals, listing(10, 20, false, 30)) == minutes(10, 21));
  CHECK(expected_range(intervals, listing(10, 40, false, 30)) == minutes(10, 30));
  CHECK(expected_range(intervals, listing(40, 40, true, 30)) == minutes(40, 40));
}

}  // namespace candled::gaps
