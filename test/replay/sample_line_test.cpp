#include "replay/sample_line.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "replay/replay.hpp"
#include "support/printing.hpp"

namespace candled::replay {
namespace {

using namespace std::chrono_literals;

/// The candles of a minute of each pair in a recording, or the error of the first line that cannot be read.
std::expected<std::map<std::string, Candle>, std::string> read(const std::string& text) {
  std::istringstream in(text);
  std::map<std::string, Candle> candles;
  const auto summary = replay(in, {.series = {.intervals = *Intervals::parse("1m")}}, {},
                              [&candles](const Pairs& pairs, const std::vector<PairCandle>& closed,
                                         TimePoint) -> std::expected<void, std::string> {
                                for (const auto& [pair, candle] : closed)
                                  candles.emplace(pairs[pair].name, candle);
                                return {};
                              });
  if (!summary) return std::unexpected(summary.error());
  return candles;
}

/// The error of the first line that cannot be read; empty when all can.
std::string error_of(const std::string& text) {
  const auto candles = read(text);
  return candles ? "" : candles.error();
}

TEST_CASE("a recording is read line by line, whatever ends its lines") {
  const auto candles =
      read("time_ms,pair,price\r\n1635768001000,USDT_BTC,61234.50\n1635768002000,BTC_ETH,0.07");

  REQUIRE(candles);
  REQUIRE(candles->size() == 2);
  CHECK(candles->at("USDT_BTC").observation->first == TimePoint{1'635'768'001s});
  CHECK(candles->at("USDT_BTC").ohlc.close.to_string() == "61234.50");
  CHECK(candles->at("BTC_ETH").ohlc.close.to_string() == "0.07");
}

TEST_CASE("a recording without lines is read as none") {
  CHECK(error_of("time_ms,pair,price\n") == "");
}

TEST_CASE("another header is refused, and so is none") {
  const std::string allowed = "; the header must name time_ms, pair or symbol, and price";
  CHECK(error_of("time,pair,price\n") == "line 1 'time,pair,price': the column 'time' is unknown" + allowed);
  CHECK(error_of("time_ms,pair,price,volume\n") ==
        "line 1 'time_ms,pair,price,volume': the column 'volume' is unknown" + allowed);
  CHECK(error_of("time_ms,pair,symbol,price\n") ==
        "line 1 'time_ms,pair,symbol,price': the column 'symbol' is a duplicate" + allowed);
  CHECK(error_of("time_ms,pair\n") == "line 1 'time_ms,pair': a column is missing" + allowed);
  CHECK(error_of("") == "line 1 '': the column '' is unknown" + allowed);
}

TEST_CASE("a line that is wrong is named by its number, its text and what is allowed") {
  const std::string header = "time_ms,pair,price\n1635768000000,A_B,1\n";
  const std::string time = "1635768000000";

  CHECK(error_of(header + time + ",A_B") ==
        "line 3 '1635768000000,A_B': a line must have three fields: time_ms,pair,price");
  CHECK(error_of(header + time + ",A_B,1,") ==
        "line 3 '1635768000000,A_B,1,': a line must have three fields: time_ms,pair,price");
  CHECK(error_of(header + "\n") == "line 3 '': a line must have three fields: time_ms,pair,price");
  CHECK(error_of(header + "-1,A_B,1").starts_with("line 3 '-1,A_B,1': time_ms must be "));
  CHECK(
      error_of(header + time + ".5x,A_B,1").starts_with("line 3 '1635768000000.5x,A_B,1': time_ms must be "));
  CHECK(error_of(header + time + ",A_B,1e")
            .starts_with("line 3 '1635768000000,A_B,1e': the price is malformed; "));
  CHECK(error_of(header + time + ",A_B,0")
            .starts_with("line 3 '1635768000000,A_B,0': the price is not_positive; "));
}

TEST_CASE("a recording in seconds is refused instead of making candles of 1970") {
  const std::string header = "time_ms,pair,price\n";

  CHECK(
      error_of(header + "1635768000,A_B,1\n") ==
      "line 2 '1635768000,A_B,1': time_ms must be milliseconds since 1970, from 100000000000 up; this looks "
      "like seconds");
  CHECK(error_of(header + "99999999999,A_B,1\n").ends_with("this looks like seconds"));
  CHECK(error_of(header + "0099999999999,A_B,1\n").ends_with("this looks like seconds"));
  CHECK(error_of(header + "100000000000,A_B,1\n") == "");
}

TEST_CASE("columns are read by their names, in any order, behind a byte order mark and in quotes") {
  for (const char* text :
       {"price,time_ms,pair\n61234.50,1635768001000,USDT_BTC\n",
        "\xef\xbb\xbftime_ms,pair,price\n1635768001000,USDT_BTC,61234.50\n",
        "\"time_ms\",\"pair\",\"price\"\r\n\"1635768001000\",\"USDT_BTC\",\"61234.50\"\r\n",
        "time_ms,pair,price\n1635768001000.999,USDT_BTC,61234.50\n",
        "symbol,price,time_ms\nBTC_USDT,61234.50,1635768001000"}) {
    CAPTURE(text);
    const auto candles = read(text);
    REQUIRE(candles);
    REQUIRE(candles->size() == 1);
    const auto& [name, candle] = *candles->begin();
    CHECK((name == "USDT_BTC" || name == "BTC_USDT"));
    CHECK(candle.ohlc.close.to_string() == "61234.50");
    CHECK(candle.observation->first == TimePoint{1'635'768'001s});
  }
}

TEST_CASE("a quote within a name is doubled in quotes, and one that stays open is refused") {
  CHECK(read("time_ms,pair,price\n1635768001000,\"A_\"\"B\"\"\",1\n")->contains("A_\"B\""));
  CHECK(error_of("time_ms,pair,price\n1635768001000,\"A_B,1\n").contains("a quoted field ends with a quote"));
  CHECK(
      error_of("time_ms,pair,price\n1635768001000,\"A\"_B,1\n").contains("a quoted field ends with a quote"));
}

TEST_CASE("times reach to a week before the end of the year 9999, so that every candle's end has a text") {
  CHECK(error_of("time_ms,pair,price\n253401695999999,A_B,1\n") == "");
  CHECK(error_of("time_ms,pair,price\n253401696000000,A_B,1\n") != "");
}

TEST_CASE("a price of a recording may have an exponent") {
  const auto candles = read("time_ms,pair,price\n1635768001000,A_B,1E-8\n1635768002000,A_B,1.5e+3\n");

  REQUIRE(candles);
  CHECK(candles->at("A_B").ohlc.open.to_string() == "0.00000001");
  CHECK(candles->at("A_B").ohlc.close.to_string() == "1500");
}

TEST_CASE("a line has at most 256 bytes") {
  const auto line_of = [](std::size_t size) { return "1635768000000," + std::string(size - 16, 'X') + ",1"; };
  const std::string header = "time_ms,pair,price\n";

  CHECK(parse_sample_line(line_of(256)));
  CHECK_FALSE(
      error_of(header + line_of(256)).ends_with("a line may have at most 256 bytes"));  // no pair's name
  CHECK(error_of(header + line_of(257)).ends_with("a line may have at most 256 bytes"));
  CHECK(error_of(header + line_of(100'000)).ends_with("a line may have at most 256 bytes"));
}

TEST_CASE("control characters of a recording do not reach the terminal") {
  CHECK(error_of("time_ms,pair,price\n\x1b[2J\x07,A_B,1\n").starts_with("line 2 '?[2J?,A_B,1'"));
}

}  // namespace
}  // namespace candled::replay
