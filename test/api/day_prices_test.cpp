#include "api/pairs/day_prices.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <tuple>

#include "api/fixture.hpp"
#include "api/pairs/pair_figures.hpp"
#include "candle/candle_builder.hpp"
#include "candle/merge.hpp"

namespace candled::test {
namespace {

const Interval minute{60s};

Price digits_of(std::string_view text) {
  return Price::parse(text).value();
}

/// A complete candle of one minute.
PairCandle candle(PairId pair, TimePoint open_time, const Ohlc& ohlc, Interval interval = Interval(60s)) {
  return {.pair = pair,
          .candle = {.interval = interval,
                     .open_time = open_time,
                     .ohlc = ohlc,
                     .observation = Observation{.samples = 60,
                                                .first = open_time,
                                                .last = open_time + interval.length() - 1s,
                                                .gap = milliseconds{1'000}},
                     .complete = true,
                     .source = Source::live}};
}

/// Returns the bigger candles of all that are merged of `candles`, which are of the shortest interval.
std::vector<PairCandle> bigger_of(const std::vector<PairCandle>& candles, const Intervals& intervals) {
  std::map<std::tuple<Interval, TimePoint, PairId>, std::vector<Candle>> parts;
  for (const Interval interval : intervals.bigger())
    for (const auto& [pair, part] : candles)
      parts[{interval, interval.floor(part.open_time), pair}].push_back(part);
  std::vector<PairCandle> bigger;
  for (const auto& [key, some] : parts) {
    const auto& [interval, open_time, pair] = key;
    bigger.push_back(
        {pair, *merge({.interval = intervals.shortest(), .candles = some}, interval, open_time, 5s)});
  }
  return bigger;
}

/// The API after a day of collecting, with a last price of each pair.
class Traded : public Api {
 public:
  explicit Traded(std::string_view intervals = "1m,5m,10m") : Api(intervals) {}

  void trade(TimePoint open_time, std::string_view open, std::string_view high, std::string_view low,
             std::string_view close, PairId pair = PairId{0}) {
    const Ohlc ohlc{digits_of(open), digits_of(high), digits_of(low), digits_of(close)};
    // By then, all bigger candles have ended.
    const FormingState state{
        .interval = built.shortest(), .open_time = noon + 48h, .observed_from = noon, .candles = {}};
    traded_.push_back(candle(pair, open_time, ohlc, built.shortest()));
    std::vector<PairCandle> rows{traded_.back()};
    std::erase_if(traded_, [&](const PairCandle& row) {
      return built.longest().floor(row.candle.open_time) != built.longest().floor(open_time);
    });
    std::ranges::copy(bigger_of(traded_, built), std::back_inserter(rows));
    store.writer().store({.candles = rows, .forming = state}).value();
  }
  void last(std::string_view text, TimePoint time) {
    market.set_prices({live::LastPrice{digits_of(text), time}});
  }
  /// Sets the forming candle of the first pair: one sample of `text` at `time`.
  void form(std::string_view text, TimePoint time) {
    CandleBuilder builder({.intervals = built, .max_gap = 5s}, noon);
    std::vector<PairCandle> closed;
    const Sample sample{.pair = PairId{0}, .price = digits_of(text)};
    builder.add(time, std::span(&sample, 1), closed);
    market.set_forming(builder.forming());
  }
  /// Returns `change since change_24h high_24h low_24h` of the first pair, since in minutes after noon.
  std::string row() const {
    const auto response = get("/api/pairs");
    const auto field = [&response](const char* name) {
      return member(response, std::string("pairs.0.") + name);
    };
    std::string since = field("since");
    if (since != "null")
      since = std::to_string((std::stoll(since) - noon.time_since_epoch().count()) / 60'000);
    return field("change") + ' ' + since + ' ' + field("change_24h") + ' ' + field("high_24h") + ' ' +
           field("low_24h");
  }

 private:
  std::vector<PairCandle> traded_;
};

TEST_CASE("a pair without candles has no change") {
  Traded api;
  api.last("5", api.now);

  CHECK(api.row() == "null null null null null");
}

TEST_CASE("the change of a pair that is younger than a day says since when it is") {
  Traded api;
  api.trade(noon + 7min, "100", "120", "90", "110");
  api.trade(noon + 12min, "110", "111", "80.0", "81");
  api.now = noon + 1h;
  api.last("100.17", api.now - 1s);

  CHECK(api.row() == "0.17 7 null null null");
}

TEST_CASE("after a day, high and low are shown in the digits received") {
  Traded api;
  api.trade(noon, "100", "100", "100", "100");
  api.trade(noon + 10h, "110", "111.50", "80.0", "81");
  api.now = noon + 24h;
  api.last("90", api.now - 1s);

  CHECK(api.row() == "-10.00 0 -10.00 111.50 80.0");
}

TEST_CASE("the window moves with each bucket of the shortest interval") {
  Traded api;
  api.trade(noon, "100", "200", "100", "100");
  api.trade(noon + 1min, "50", "60", "50", "50");
  api.trade(noon + 3min, "40", "45", "40", "40");
  const auto at = [&api](TimePoint now) {
    api.now = now;
    api.last("42", now);
    return api.row();
  };

  CHECK(at(noon + 24h - 1ms) == "-58.00 0 -58.00 200 40");
  CHECK(at(noon + 24h) == "-58.00 0 -58.00 200 40");
  CHECK(at(noon + 24h + 1ms) == "-16.00 1 -16.00 60 40");
  CHECK(at(noon + 24h + 1min) == "-16.00 1 -16.00 60 40");
  // The first candle at or after the edge opened two minutes later: not a whole day.
  CHECK(at(noon + 24h + 1min + 1ms) == "5.00 3 null null null");
  CHECK(at(noon + 24h + 2min) == "5.00 3 5.00 45 40");
  CHECK(at(noon + 24h + 3min + 1ms) == "null null null null null");
}

TEST_CASE("forming candles and the last price belong to the day") {
  Traded api;
  api.trade(noon, "100", "101", "99", "100");
  api.now = noon + 24h;
  api.form("150", api.now - 10s);
  api.last("98", api.now - 9s);

  CHECK(api.row() == "-2.00 0 -2.00 150 98");
}

TEST_CASE("a pair whose first minute is forming has a change since its start") {
  Traded api;
  api.now = noon + 90s;
  api.form("100", noon + 70s);
  api.last("110", noon + 89s);

  CHECK(api.row() == "10.00 1 null null null");
}

TEST_CASE("candles that wait for the store belong to the day, and do once they are stored") {
  Traded api;
  api.trade(noon, "100", "101", "99", "100");
  api.now = noon + 24h;
  api.form("100", api.now - 1s);
  api.last("100", api.now - 1s);
  CHECK(api.row() == "0.00 0 0.00 101 99");

  const TimePoint closing = api.now - 1min;
  const Ohlc wide{digits_of("100"), digits_of("300"), digits_of("7"), digits_of("100")};
  const auto waiting = std::make_shared<const std::vector<PairCandle>>(
      std::vector{candle(PairId{0}, closing, wide), candle(PairId{0}, closing - 4min, wide, Interval(300s))});
  api.market.set_waiting({waiting});
  api.form("100", api.now);
  CHECK(api.row() == "0.00 0 0.00 300 7");
  api.store.writer().store({.candles = {waiting->front()}}).value();
  api.market.set_waiting({});
  CHECK(api.row() == "0.00 0 0.00 300 7");
}

TEST_CASE("a repair shows within ten seconds, and a closed bucket at once") {
  Traded api;
  api.trade(noon, "100", "101", "99", "100");
  api.now = noon + 24h - 30s;
  api.form("100", api.now);
  api.last("100", api.now);
  CHECK(api.row() == "0.00 0 0.00 101 99");

  api.trade(noon + 1h, "100", "200", "99", "100");
  api.now += api::PairFigures::max_lag - 1ms;
  CHECK(api.row() == "0.00 0 0.00 101 99");
  api.now += 1ms;
  CHECK(api.row() == "0.00 0 0.00 200 99");

  api.now = noon + 24h;
  api.trade(noon + 24h - 1min, "100", "200", "50", "100");
  api.form("100", api.now);
  CHECK(api.row() == "0.00 0 0.00 200 50");
}

TEST_CASE("the day is cut by the shortest interval of which a day is kept") {
  Traded api;
  for (int i = 0; i < 24 * 60; ++i) api.trade(noon + i * 1min, "100", "101", "99", "100");
  const FormingState state{
      .interval = Interval(60s), .open_time = noon + 24h, .observed_from = noon, .candles = {}};
  api.store.writer().store({.forming = state}).value();
  while (api.store.writer().remove({.interval = minute, .before = noon + 18h}).value().more) continue;
  api.now = noon + 24h + 2min;
  api.last("103", api.now);

  CHECK(api.row() == "3.00 5 3.00 103 99");
}

/// Returns what read_day() should find, from all candles of the shortest interval.
std::map<PairId, api::DayPrices> plain_day(const std::vector<PairCandle>& candles, TimePoint now) {
  std::map<PairId, api::DayPrices> found;
  for (const auto& [pair, candle] : candles) {
    if (candle.open_time < now - 24h || candle.open_time >= now) continue;
    const auto [prices, is_new] = found.try_emplace(pair, candle.open_time, candle.ohlc);
    if (!is_new) prices->second.ohlc.merge(candle.ohlc);
  }
  return found;
}

TEST_CASE("the prices of a day are those of all its shortest candles, whatever intervals are stored") {
  for (const auto* const names : {"1m", "1m,5m,10m", "1m,4m,6m", "2m,1h", "1m,30m,1d", "5m,15m,4h"}) {
    CAPTURE(names);
    std::mt19937 random(24);
    const auto any = [&random](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    ScratchStore store(names);
    const Intervals intervals = Intervals::parse(names).value();
    const auto length = intervals.shortest().length();
    Pairs pairs;
    for (const auto* const name : {"USDT_BTC", "USDT_ETH", "USDT_XRP", "BTC_ETH"})
      pairs.find_or_add(*Pair::from_name(name, NameOrder::quote_first));
    std::vector<PairCandle> candles;
    for (TimePoint time = noon; time < noon + 50h; time += length)
      for (std::uint32_t id = 0; id < 4; ++id) {
        const bool traded = id == 0 || (id == 1 && any(3) > 0) || (id == 2 && any(100) == 0) ||
                            (id == 3 && time > noon + 31h + 17min);
        if (!traded) continue;
        const int open = 1'000 + any(1'000);
        const int close = 1'000 + any(1'000);
        const auto digits = [](int coefficient) { return Price::from_parts(coefficient, 2); };
        candles.push_back(candle(PairId{id}, time,
                                 {.open = digits(open),
                                  .high = digits(std::max(open, close) + any(500)),
                                  .low = digits(std::min(open, close) - any(500)),
                                  .close = digits(close)},
                                 intervals.shortest()));
      }
    std::vector<PairCandle> rows = candles;
    std::ranges::copy(bigger_of(candles, intervals), std::back_inserter(rows));
    store.writer().store({.new_pairs = pairs.added_after(0), .candles = rows}).value();
    REQUIRE(store.open_reader().value()->series().value().size() == 4 * intervals.all().size());
    const auto reader = store.open_reader().value();

    for (int i = 0; i < 40; ++i) {
      const TimePoint now = noon + milliseconds{any(51 * 3'600) * 1'000 + any(3) - 1};
      CAPTURE(i, now.time_since_epoch().count());
      const auto day = api::read_day(*reader, intervals, live::Market().unstored(), 4, now).value();
      const auto expected = plain_day(candles, now);
      for (std::uint32_t id = 0; id < 4; ++id) {
        const auto found = day.of(PairId{id});
        const auto plain = expected.find(PairId{id});
        REQUIRE(found.has_value() == (plain != expected.end()));
        if (!found) continue;
        REQUIRE(found->since == plain->second.since);
        REQUIRE(found->ohlc.identical_to(plain->second.ohlc));
      }
    }
  }
}

}  // namespace
}  // namespace candled::test
