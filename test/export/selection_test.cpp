#include "export/selection.hpp"

#include <catch2/catch.hpp>

namespace candled::exporting {
namespace {

using namespace std::chrono_literals;

Pairs some_pairs() {
  Pairs pairs;
  for (const char* name : {"USDT_BTC", "USDT_ETH", "BTC_ETH", "USDC_BTC"})
    pairs.find_or_add(Pair::from_name(name, NameOrder::quote_first).value());
  return pairs;
}

std::vector<store::SeriesSummary> some_series() {
  return {{.pair = PairId{0}, .interval = Interval(60s), .first = {}, .newest = {}, .candles = 1},
          {.pair = PairId{0}, .interval = Interval(300s), .first = {}, .newest = {}, .candles = 1}};
}

std::expected<store::ScanQuery, std::string> resolved(const SelectionTexts& texts) {
  return resolve(parse(texts).value(), some_pairs(), some_series());
}

TEST_CASE("pairs are selected by any spelling and by globs, each once") {
  const auto query = resolved({.pairs = "btc-usdt, USDT_*,BTC_ETH"});

  REQUIRE(query.has_value());
  CHECK(query->pairs == std::vector{PairId{0}, PairId{1}, PairId{2}});
}

TEST_CASE("nothing that is asked restricts nothing") {
  const auto query = resolved({});

  REQUIRE(query.has_value());
  CHECK(query->pairs.empty());
  CHECK(query->intervals.empty());
  CHECK_FALSE(query->start);
  CHECK_FALSE(query->end);
}

TEST_CASE("intervals and times are taken in every form that the API takes") {
  const auto query = resolved({.intervals = "MINUTE_1,300s", .start = "2021-11-01", .end = "1635768060000"});

  REQUIRE(query.has_value());
  CHECK(query->intervals == std::vector{Interval(60s), Interval(300s)});
  CHECK(query->start == TimePoint(1'635'724'800s));
  CHECK(query->end == TimePoint(1'635'768'060s));
}

TEST_CASE(
    "a number alone is no interval of an export, and a list with nothing in it selects not everything") {
  CHECK(parse({.intervals = "1m,5"}).error() ==
        "--intervals: '5' has no unit; allowed: <n>s, <n>m and <n>h that divide a day, and 1d, such as 5m "
        "or 5s; also 1w");
  CHECK(parse({.pairs = ","}).error().starts_with("--pairs: ',' given"));
  CHECK(parse({.intervals = " , "}).error().starts_with("--intervals: ' , ' given"));
}

TEST_CASE("an unknown pair is refused with the nearest names") {
  CHECK(resolved({.pairs = "USDT_BTX"})
            .error()
            .starts_with("--pairs: there is no pair 'USDT_BTX'; the nearest are USDT_BTC, "));
}

TEST_CASE("a glob that matches no pair is refused, since it is a mistake") {
  CHECK(resolved({.pairs = "EUR_*"}).error() == "--pairs: 'EUR_*' matches no stored pair");
}

TEST_CASE("an interval of which nothing is stored is refused with those that are") {
  CHECK(resolved({.intervals = "90s"}).error() ==
        "--intervals: no candles of 90s are stored, or can be merged from stored ones; stored: 1m, 5m");
}

TEST_CASE("an interval that can be merged from stored ones may be selected") {
  CHECK(resolved({.intervals = "1m,1h,1w"})->intervals ==
        std::vector{Interval(60s), Interval(3'600s), Interval(std::chrono::weeks{1})});
}

TEST_CASE("what is not well-formed is refused with what is allowed") {
  CHECK(parse({.intervals = "7m"}).error().starts_with("--intervals: '7m' is not an interval; allowed:"));
  CHECK(parse({.start = "yesterday"}).error().starts_with("--start: 'yesterday' given; allowed:"));
  CHECK(parse({.end = "12:00"}).error().starts_with("--end: '12:00' given; allowed:"));
}

}  // namespace
}  // namespace candled::exporting
