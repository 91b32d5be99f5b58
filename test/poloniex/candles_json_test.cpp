#include "poloniex/candles_json.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "poloniex/printing.hpp"

namespace candled::poloniex {
namespace {

using Result = std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError>;

constexpr TimePoint at(long long ms) {
  return TimePoint{milliseconds{ms}};
}

const CandleRange five_minutes{
    .interval = *Interval::parse("5m"), .start = at(1'744'183'800'000), .end = at(1'744'184'400'000)};

std::vector<feed::ExchangeCandle> candles(const Result& result) {
  if (!result) FAIL(to_string(result.error().failure) << ": " << result.error().detail);
  return *result;
}

feed::FeedError error(const Result& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

std::vector<long long> times(const Result& result) {
  std::vector<long long> all;
  for (const feed::ExchangeCandle& candle : candles(result))
    all.push_back(candle.open_time.time_since_epoch().count());
  return all;
}

/// A row of the current API of the bucket that starts at `time`.
std::string row(const std::string& time, const std::string& trades = "3") {
  return R"(["1","4","2","3","10","5","1","1",)" + trades + ",0,\"2.5\",\"MINUTE_5\"," + time + ",0]";
}

/// A row of returnChartData.
std::string chart_row(const std::string& date, const std::string& volume = "0.5") {
  return R"({"date":)" + date + R"(,"high":4,"low":1,"open":2,"close":3,"volume":)" + volume +
         R"(,"quoteVolume":9,"weightedAverage":2.5})";
}

using Times = std::vector<long long>;

TEST_CASE("a row of the current API says when it was written, and one of the legacy API does not") {
  const std::string body =
      R"([["1","4","2","3","10","5","1","1",3,1744183930123,"2.5","MINUTE_5",1744183800000,0]])";
  CHECK(candles(read_candles(body, five_minutes)).at(0).as_of == at(1'744'183'930'123));
  CHECK_FALSE(
      candles(read_chart_data("[" + chart_row("1744183800") + "]", five_minutes)).at(0).as_of.has_value());
}

TEST_CASE("a row of the current API has low before high, and open before close") {
  const auto read = candles(read_candles("[" + row("1744183800000", "808") + "]", five_minutes));

  REQUIRE(read.size() == 1);
  CHECK(read[0].open_time == at(1'744'183'800'000));
  CHECK(read[0].ohlc.low.to_string() == "1");
  CHECK(read[0].ohlc.high.to_string() == "4");
  CHECK(read[0].ohlc.open.to_string() == "2");
  CHECK(read[0].ohlc.close.to_string() == "3");
  CHECK(read[0].trades == 808);
  CHECK(read[0].traded);
  CHECK(read[0].amount == Amount::parse("10"));
  CHECK(read[0].quantity == Amount::parse("5"));
}

TEST_CASE("a row of the legacy API has neither a number of trades nor volumes that can be told apart") {
  const auto read = candles(read_chart_data("[" + chart_row("1744183800") + "]", five_minutes));

  REQUIRE(read.size() == 1);
  CHECK_FALSE(read[0].trades.has_value());
  CHECK_FALSE(read[0].quantity.has_value());
  CHECK_FALSE(read[0].amount.has_value());
}

TEST_CASE(
    "a row of returnChartData is read by its keys, as numbers and seconds or strings and milliseconds") {
  const auto* body = GENERATE(
      R"([{"date":1744183800,"high":0.40,"low":0.1,"open":0.2,"close":0.3,"volume":4.5e-06,"quoteVolume":0}])",
      R"([{"close":"0.3","date":"1744183800000","high":"0.40","low":"0.1","open":"0.2","volume":"0.000004500000000000"}])");

  const auto read = candles(read_chart_data(body, five_minutes));

  REQUIRE(read.size() == 1);
  CHECK(read[0].open_time == at(1'744'183'800'000));
  CHECK(read[0].ohlc.open.to_string() == "0.2");
  CHECK(read[0].ohlc.high.to_string() == "0.40");
  CHECK(read[0].ohlc.low.to_string() == "0.1");
  CHECK(read[0].ohlc.close.to_string() == "0.3");
  CHECK_FALSE(read[0].trades.has_value());
  CHECK(read[0].traded);
}

TEST_CASE("a bucket that the exchange filled forward counts as not traded") {
  const auto filled = candles(read_candles("[" + row("1744183800000", "0") + "]", five_minutes));
  CHECK(filled.at(0).trades == 0);
  CHECK_FALSE(filled.at(0).traded);

  for (const auto* volume : {"0", "0.00000000", "\"0.000000000000000000\"", "0e5"})
    CHECK_FALSE(
        candles(read_chart_data("[" + chart_row("1744183800", volume) + "]", five_minutes)).at(0).traded);
}

TEST_CASE("no row, and the one row of zeros, mean that there is no candle") {
  CHECK(candles(read_candles("[]", five_minutes)).empty());
  CHECK(candles(read_chart_data("[]", five_minutes)).empty());
  CHECK(
      candles(
          read_chart_data(
              R"([{"date":0,"high":0,"low":0,"open":0,"close":0,"volume":0,"quoteVolume":0,"weightedAverage":0}])",
              five_minutes))
          .empty());
  CHECK(candles(read_chart_data("[" + chart_row("\"00\"") + "]", five_minutes)).empty());
  CHECK(error(read_chart_data("[" + chart_row("1744183800") + "," + chart_row("\"00\"") + "]", five_minutes))
            .failure == feed::FeedFailure::wrong_shape);
  CHECK(error(read_chart_data("[" + chart_row("1744183800") + "," + chart_row("0") + "]", five_minutes))
            .failure == feed::FeedFailure::wrong_shape);
}

TEST_CASE("candles come ascending, and of two with one time the later row counts") {
  const std::string changed = R"(["1","9","2","3","10","5","1","1",3,0,"2.5","MINUTE_5",1744183800000,0])";

  const Result read = read_candles(
      "[" + row("1744184100000") + "," + row("1744183800000") + "," + changed + "]", five_minutes);

  CHECK(times(read) == Times{1'744'183'800'000, 1'744'184'100'000});
  CHECK(candles(read)[0].ohlc.high.to_string() == "9");
}

TEST_CASE("a candle at the start of the range is in, one at its end is not") {
  const std::string body = "[" + row("1744183500000") + "," + row("1744183800000") + "," +
                           row("1744184100000") + "," + row("1744184400000") + "]";
  const std::string chart = "[" + chart_row("1744183500") + "," + chart_row("1744183800") + "," +
                            chart_row("1744184100") + "," + chart_row("1744184400") + "]";

  CHECK(times(read_candles(body, five_minutes)) == Times{1'744'183'800'000, 1'744'184'100'000});
  CHECK(times(read_chart_data(chart, five_minutes)) == Times{1'744'183'800'000, 1'744'184'100'000});
}

TEST_CASE("only returnChartData may begin with a row off the grid, which is left out") {
  CHECK(times(read_chart_data("[" + chart_row("1744183801") + "," + chart_row("1744184100") + "]",
                              five_minutes)) == Times{1'744'184'100'000});
  CHECK(times(read_chart_data("[" + chart_row("1744183800") + "," + chart_row("1744184101") + "]",
                              five_minutes)) == Times{1'744'183'800'000});
  CHECK(error(read_candles("[" + row("1744183801000") + "]", five_minutes)).failure ==
        feed::FeedFailure::wrong_shape);
}

TEST_CASE("a price of an exchange's candle may have an exponent") {
  const auto candles = read_candles(
      R"([["1E-8","4.0e+1",2e0,"3","10","5","1","1",3,0,"2.5","M",1744183800000,0]])", five_minutes);

  REQUIRE((candles && candles->size() == 1));
  CHECK(candles->front().ohlc.low.to_string() == "0.00000001");
  CHECK(candles->front().ohlc.high.to_string() == "40");
  CHECK(candles->front().ohlc.open.to_string() == "2");
}

TEST_CASE("a row that is not a candle costs one candle, not the answer") {
  const std::string good = row("1744183800000");
  const auto* bad = GENERATE("5", "{}", "[]", R"(["1","4","2","3"])",
                             R"(["1","4","2","3","10","5","1","1",-1,0,"2.5","M",1744184100000,0])",
                             R"(["1","4","2","3","10","5","1","1",null,0,"2.5","M",1744184100000,0])",
                             R"(["1","4","2","3","10","5","1","1",3,0,"2.5","M","soon",0])",
                             R"(["1","4","2","3","10","5","1","1",3,0,"2.5","M",999999999999999,0])",
                             R"(["0","4","2","3","10","5","1","1",3,0,"2.5","M",1744184100000,0])",
                             R"(["1",["4"],"2","3","10","5","1","1",3,0,"2.5","M",1744184100000,0])",
                             R"(["1","4","2","1e","10","5","1","1",3,0,"2.5","M",1744184100000,0])");

  CHECK(times(read_candles("[" + good + "," + bad + "]", five_minutes)) == Times{1'744'183'800'000});
}

TEST_CASE("a number that no double holds costs one candle, not the answer") {
  const auto first = row("1744183800000");
  CHECK(times(read_candles("[" + first + "," + row("1744184100000", "1e400") + "]", five_minutes)) ==
        Times{1'744'183'800'000});
  CHECK(times(read_candles("[" + row("1e400") + "," + first + "]", five_minutes)) ==
        Times{1'744'183'800'000});
  CHECK(times(read_chart_data("[" + chart_row("1744183800") + "," + chart_row("1744184100", "1e400") + "]",
                              five_minutes)) == Times{1'744'183'800'000});
}

TEST_CASE("a row of returnChartData that is not a candle costs one candle, not the answer") {
  const auto* bad = GENERATE("[]", "{}", R"({"date":1744184100,"high":4,"low":1,"open":2,"close":3})",
                             R"({"date":1744184100,"high":4,"low":1,"open":2,"volume":1})",
                             R"({"date":1744184100,"high":4,"low":0,"open":2,"close":3,"volume":1})",
                             R"({"date":-5,"high":4,"low":1,"open":2,"close":3,"volume":1})",
                             R"({"date":1744184100,"high":4,"low":1,"open":2,"close":3,"volume":"much"})",
                             R"({"date":1744184100,"high":4,"low":1,"open":2,"close":3,"volume":"nan"})",
                             R"({"date":1744184100,"high":4,"low":1,"open":2,"close":3,"volume":"inf"})",
                             R"({"date":1744184100,"high":4,"low":1,"open":2,"close":3,"volume":"--1"})");

  CHECK(times(read_chart_data("[" + chart_row("1744183800") + "," + bad + "]", five_minutes)) ==
        Times{1'744'183'800'000});
}

TEST_CASE("an answer of which no row is a candle is of the wrong shape, and the first row is named") {
  const auto* bad = GENERATE("5", "{}", "[]", R"(["1","4","2","3","10","5","1","1",3,0,"2.5","M","soon",0])");

  const feed::FeedError failed = error(read_candles(std::string("[") + bad + "]", five_minutes));

  CHECK(failed.failure == feed::FeedFailure::wrong_shape);
  CHECK(failed.detail.starts_with("row 1 is not a candle: "));
}

TEST_CASE("a candle with a zero price is left out, also where it is the only one") {
  const std::string zero = R"(["0","0","0","0","0","0","0","0",0,0,"0","MINUTE_5",1744183800000,0])";

  CHECK(candles(read_candles("[" + zero + "]", five_minutes)).empty());
}

TEST_CASE("a row that names another interval, or ends with another, is left out") {
  const std::string good = row("1744183800000");
  const auto* other =
      GENERATE(R"(["1","4","2","3","10","5","1","1",3,0,"2.5","MINUTE_1",1744184100000,0])",
               R"(["1","4","2","3","10","5","1","1",3,0,"2.5","MINUTE_5",1744184100000,1744184159999])");

  CHECK(times(read_candles("[" + good + "," + other + "]", five_minutes)) == Times{1'744'183'800'000});
  CHECK(error(read_candles(std::string("[") + other + "]", five_minutes)).detail ==
        "row 1 is not a candle: it is of another interval");
}

TEST_CASE("rows of returnChartData that are all too far apart are of a longer interval") {
  const CandleRange half_hour{
      .interval = *Interval::parse("5m"), .start = at(1'744'183'800'000), .end = at(1'744'185'600'000)};
  const std::string far = chart_row("1744183800") + "," + chart_row("1744184700");

  CHECK(error(read_chart_data("[" + far + "]", half_hour)).detail == "candles of a longer interval");
  CHECK(candles(read_chart_data("[" + far + "," + chart_row("1744185000") + "]", half_hour)).size() == 3);
}

TEST_CASE("an answer about candles can also be a refusal, of another shape, or no JSON") {
  CHECK(error(read_chart_data(R"({"error": "Invalid currency pair."})", five_minutes)).failure ==
        feed::FeedFailure::refused);
  CHECK(error(read_candles(R"({"code":24101,"message":"Invalid symbol"})", five_minutes)).failure ==
        feed::FeedFailure::refused);
  CHECK(error(read_chart_data(R"({"error":"Too many requests."})", five_minutes)).failure ==
        feed::FeedFailure::throttled);
  CHECK(error(read_candles("{}", five_minutes)).failure == feed::FeedFailure::wrong_shape);
  CHECK(error(read_candles("7", five_minutes)).failure == feed::FeedFailure::wrong_shape);
  CHECK(error(read_candles("", five_minutes)).failure == feed::FeedFailure::not_json);
}

TEST_CASE("an answer of 10000 candles is read, one of 10001 is not") {
  std::string rows = row("1744183800000");
  for (int i = 1; i < 10'000; ++i) rows += "," + row("1744183800000");

  CHECK(candles(read_candles("[" + rows + "]", five_minutes)).size() == 1);
  CHECK(error(read_candles("[" + rows + "," + row("1744183800000") + "]", five_minutes)).detail ==
        "more than 10000 candles");
}

}  // namespace
}  // namespace candled::poloniex
