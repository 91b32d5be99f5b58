#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "poloniex/candles_json.hpp"
#include "poloniex/price_json.hpp"
#include "poloniex/printing.hpp"
#include "poloniex/return_ticker_json.hpp"

namespace candled::poloniex {
namespace {

/// A recorded answer; nothing, with a warning, when the folder is not known.
std::optional<std::string> recorded(const std::string& file) {
  const char* folder = std::getenv("CANDLED_REAL_DATA");
  if (folder == nullptr) {
    WARN("skipped: CANDLED_REAL_DATA names no folder of recorded answers");
    return {};
  }
  std::ifstream stream(std::string(folder) + '/' + file, std::ios::binary);
  REQUIRE(stream.good());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// The next text in quotes from `from` on.
std::string quoted_after(const std::string& text, std::size_t from) {
  const std::size_t open = text.find('"', from);
  return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

/// The nearest text in quotes that ends before `end`.
std::string quoted_before(const std::string& text, std::size_t end) {
  const std::size_t close = text.rfind('"', end);
  const std::size_t open = text.rfind('"', close - 1);
  return text.substr(open + 1, close - open - 1);
}

/// "NAME PRICE" of every pair: what a reader should find, found by plain search.
std::vector<std::string> names_and_lasts(const std::string& body) {
  constexpr std::string_view field = "\"last\":";
  std::vector<std::string> found;
  for (std::size_t at = body.find(field); at != body.npos; at = body.find(field, at + 1))
    found.push_back(quoted_before(body, body.rfind('{', at)) + ' ' + quoted_after(body, at + field.size()));
  return found;
}

std::vector<std::string> symbols_and_closes(const std::string& body) {
  constexpr std::string_view symbol = "\"symbol\":";
  constexpr std::string_view close = "\"close\":";
  std::vector<std::string> found;
  for (std::size_t at = body.find(symbol); at != body.npos; at = body.find(symbol, at + 1))
    found.push_back(quoted_after(body, at + symbol.size()) + ' ' +
                    quoted_after(body, body.find(close, at) + close.size()));
  return found;
}

std::vector<std::string> quotes(const std::expected<feed::Ticker, feed::FeedError>& ticker) {
  REQUIRE(ticker.has_value());
  std::vector<std::string> lines;
  for (const feed::Quote& quote : ticker->quotes) lines.push_back(quote.name + ' ' + quote.price.to_string());
  return lines;
}

TEST_CASE("all 342 pairs of the returnTicker of 2021 are read and print back byte for byte") {
  const auto body = recorded("return_ticker/2021-06-08.json");
  if (!body) return;

  const auto expected = names_and_lasts(*body);

  REQUIRE(expected.size() == 342);
  CHECK(quotes(read_return_ticker(*body)) == expected);
}

TEST_CASE("all 101 pairs of the returnTicker of 2019 are read and print back byte for byte") {
  const auto file = recorded("return_ticker/2019-09-10_with_headers.json");
  if (!file) return;
  const std::size_t start = file->find("\"body\":") + 7;
  const std::string body = file->substr(start, file->rfind('}') - start);

  const auto expected = names_and_lasts(body);

  REQUIRE(expected.size() == 101);
  CHECK(quotes(read_return_ticker(body)) == expected);
}

TEST_CASE("the recorded rows of /markets/price are read and print back byte for byte") {
  const auto body = recorded("markets/price.json");
  if (!body) return;

  CHECK(quotes(read_price_list(*body)) == std::vector<std::string>{"BTS_BTC 0.0000000365",
                                                                   "DASH_BTC 0.000384", "DOGE_BTC 0.00000197",
                                                                   "LTC_BTC 0.00118", "XLM_BTC 0.000001443"});
}

TEST_CASE(
    "of the 690 pairs of a 24 hour ticker all but the 4 at zero are read and print back byte for byte") {
  const auto body = recorded("markets/ticker24h_2023-09-28.json");
  if (!body) return;
  auto expected = symbols_and_closes(*body);
  REQUIRE(expected.size() == 690);
  std::erase_if(expected, [](const std::string& line) { return line.ends_with(" 0"); });
  REQUIRE(expected.size() == 686);

  const auto ticker = read_price_list(*body);

  CHECK(quotes(ticker) == expected);
  CHECK(ticker->rejected.size() == 4);
  CHECK(std::ranges::count(ticker->rejected, PriceError::not_positive, &feed::RejectedQuote::reason) == 4);
}

constexpr TimePoint at(long long ms) {
  return TimePoint{milliseconds{ms}};
}

TEST_CASE(
    "returnChartData as it was in 2020 and as it was in 2023 gives the same candles, but for cut decimals") {
  const auto numbers = recorded("chart_data/return_chart_data_2020_numbers_seconds.json");
  const auto strings = recorded("chart_data/return_chart_data_2023_strings_milliseconds.json");
  if (!numbers || !strings) return;
  const CandleRange range{
      .interval = *Interval::parse("5m"), .start = at(1'588'741'200'000), .end = at(1'588'745'100'000)};

  const auto old_form = read_chart_data(*numbers, range);
  const auto new_form = read_chart_data(*strings, range);

  REQUIRE(old_form.has_value());
  REQUIRE(new_form.has_value());
  REQUIRE(old_form->size() == 13);
  REQUIRE(new_form->size() == 13);  // of its 14 rows the last lies outside
  for (std::size_t i = 0; i < 13; ++i) {
    const feed::ExchangeCandle& was = (*old_form)[i];
    const feed::ExchangeCandle& is = (*new_form)[i];
    CHECK(was.open_time == is.open_time);
    CHECK(was.traded);
    CHECK(is.traded);
    for (const auto price : {&Ohlc::open, &Ohlc::high, &Ohlc::low, &Ohlc::close})
      CHECK((was.ohlc.*price).to_string().substr(0, 8) == (is.ohlc.*price).to_string().substr(0, 8));
  }
  CHECK((*old_form)[1].ohlc.high.to_string() == "0.00518818");
}

TEST_CASE("the recorded candles of 5 minutes are read with low and high, open and close in their places") {
  const auto body = recorded("chart_data/candles_MINUTE_5.json");
  if (!body) return;
  const CandleRange range{
      .interval = *Interval::parse("5m"), .start = at(1'744'183'800'000), .end = at(1'744'185'300'000)};

  const auto candles = read_candles(*body, range);

  REQUIRE(candles.has_value());
  REQUIRE(candles->size() == 5);
  const feed::ExchangeCandle& first = candles->front();
  CHECK(first.open_time == at(1'744'183'800'000));
  CHECK(first.ohlc.low.to_string() == "77631.89");
  CHECK(first.ohlc.high.to_string() == "77886.25");
  CHECK(first.ohlc.open.to_string() == "77685.78");
  CHECK(first.ohlc.close.to_string() == "77833.81");
  CHECK(first.trades == 808);
  for (const feed::ExchangeCandle& candle : *candles) {
    CHECK(candle.ohlc.low <= std::min(candle.ohlc.open, candle.ohlc.close));
    CHECK(candle.ohlc.high >= std::max(candle.ohlc.open, candle.ohlc.close));
  }
}

TEST_CASE("the recorded error is a refusal in the exchange's words") {
  const auto body = recorded("chart_data/error_invalid_pair.json");
  if (!body) return;

  const auto ticker = read_return_ticker(*body);

  REQUIRE_FALSE(ticker.has_value());
  CHECK(ticker.error().failure == feed::FeedFailure::refused);
  CHECK(ticker.error().detail == "the exchange says: Invalid currency pair.");
}

}  // namespace
}  // namespace candled::poloniex
