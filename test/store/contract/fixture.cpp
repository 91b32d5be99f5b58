#include "store/contract/fixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace candled::store::contract {

CandleBuilder::Options built_with(const std::string& intervals) {
  return {.intervals = Intervals::parse(intervals).value(), .max_gap = milliseconds{5'000}};
}

std::expected<std::unique_ptr<CandleStore>, StoreError> open_store(Place& place,
                                                                   const CandleBuilder::Options& options) {
  return place.open({.access = Access::collect, .built_with = options});
}

std::unique_ptr<CandleStore> open(Place& place, const std::string& intervals) {
  auto opened = open_store(place, built_with(intervals));
  INFO((opened ? "" : opened.error().message));
  REQUIRE(opened.has_value());
  // A writer's first batch is what an earlier one left open; tests begin with the one after it.
  REQUIRE((*opened)->writer().store({}));
  return std::move(*opened);
}

std::unique_ptr<CandleReader> reader_of(CandleStore& store) {
  auto reader = store.open_reader();
  INFO((reader ? "" : reader.error().message));
  REQUIRE(reader.has_value());
  return std::move(*reader);
}

std::vector<PairCandle> find_beside(Place& place, const CandleQuery& query) {
  const auto store = place.open({});
  INFO((store ? "" : store.error().message));
  REQUIRE(store.has_value());
  return find(*reader_of(**store), query);
}

Pair pair(const std::string& name) {
  return Pair::from_name(name, NameOrder::quote_first).value();
}
Price price(const std::string& text) {
  return Price::parse(text).value();
}
Interval interval(const std::string& text) {
  return Interval::parse(text).value();
}
TimePoint at(std::int64_t seconds) {
  return TimePoint(std::chrono::seconds(seconds));
}

PairCandle candle(std::uint32_t pair, const std::string& interval_name, std::int64_t open_time,
                  const std::string& text) {
  const auto length = interval(interval_name);
  const auto opened = at(open_time);
  return {.pair = PairId(pair),
          .candle = {.interval = length,
                     .open_time = opened,
                     .ohlc = Ohlc::of(price(text)),
                     .observation = Observation{.samples = 60,
                                                .first = opened + milliseconds(120),
                                                .last = opened + length.length() - milliseconds(880),
                                                .gap = milliseconds(1'004)},
                     .complete = true,
                     .source = Source::live}};
}

std::size_t store(CandleStore& store, std::vector<PairCandle> candles, const std::vector<Pair>& new_pairs,
                  std::uint32_t first_id) {
  const auto stored =
      store.writer().store({.new_pairs = numbered(new_pairs, first_id), .candles = std::move(candles)});
  INFO((stored ? "" : stored.error().message));
  REQUIRE(stored.has_value());
  return stored->candles;
}

std::vector<PairCandle> find(CandleReader& reader, const CandleQuery& query) {
  auto found = reader.candles(query);
  INFO((found ? "" : found.error().message));
  REQUIRE(found.has_value());
  return std::move(*found);
}

Checked Verified::bigger(const std::string& interval_name) const {
  const auto found = std::ranges::find_if(
      checked, [&](const Checked& one) { return one.interval && one.interval->name() == interval_name; });
  REQUIRE(found != checked.end());
  return *found;
}

Verified verified(Place& place) {
  const auto store = place.open({});
  INFO((store ? "" : store.error().message));
  REQUIRE(store.has_value());
  Verified result;
  const auto add = [&](const Finding& finding) {
    std::string place_of_it;
    if (const auto& candle = finding.candle)
      place_of_it = candle->pair + ' ' + candle->interval.name() + ' ' +
                    std::to_string((candle->open_time - at(noon)) / 1s) + ": ";
    result.findings.push_back(place_of_it + finding.what);
  };
  const auto count = (*store)->verify(
      {.finding = add, .checked = [&](const Checked& checked) { result.checked.push_back(checked); }});
  INFO((count ? "" : count.error().message));
  REQUIRE(count.has_value());
  CHECK(*count == result.findings.size());
  return result;
}

std::vector<PairCandle> observed(const std::string& intervals, std::int64_t from, int minutes) {
  std::vector<PairCandle> closed;
  CandleBuilder series({.intervals = Intervals::parse(intervals).value(), .max_gap = std::chrono::seconds{5}},
                       at(from));
  for (std::int64_t second = from; second < from + minutes * 60; ++second) {
    const auto wave = 1'000 + second % 7 + second % 61;
    series.add(at(second),
               std::vector<Sample>{{PairId{0}, Price::from_parts(wave, 2)},
                                   {PairId{1}, Price::from_parts(wave * 3, 0)}},
               closed);
  }
  series.close(at(from + minutes * 60), closed);
  return closed;
}

std::vector<Pair> two_pairs() {
  return {pair("USDT_BTC"), pair("USDT_ETH")};
}

}  // namespace candled::store::contract
