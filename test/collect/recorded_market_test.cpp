// Half a minute of a real market, recorded from the exchange's websocket: folded into returnTicker answers,
// one a second, and collected from there.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "candle/candle_builder.hpp"
#include "collect/quote_book.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "support/printing.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;

/// A price as the legacy API prints it, with 8 decimals.
using PriceText = std::string;

/// What a text of 8 decimals is worth, for a comparison that owes nothing to Price.
long long worth(const PriceText& text) {
  return std::stoll(std::string(text).erase(text.find('.'), 1));
}

std::string content(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Market {
  std::map<int, std::string> names;         // by the exchange's id
  std::map<std::string, PriceText> prices;  // by name
};

Market read_market(const std::string& folder) {
  const std::string text = content(folder + "/return_ticker/2021-06-08.json");
  const std::regex row(R"re("([^"]+)":\{"id":(\d+),"last":"([^"]+)")re");
  Market market;
  for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
    market.names[std::stoi((*match)[2])] = (*match)[1];
    market.prices[(*match)[1]] = (*match)[3];
  }
  return market;
}

struct Update {
  TimePoint time;
  int id;
  PriceText last;
};

std::vector<Update> read_updates(const std::string& folder) {
  std::istringstream lines(content(folder + "/ticker_1002/2021-06-08.log"));
  const std::regex message(R"re(^(\d+)\.(\d+): \[1002,null,\[(\d+),"([^"]+)",.*)re");
  std::vector<Update> updates;
  for (std::string line; std::getline(lines, line);) {
    std::smatch part;
    if (!line.contains("[1002,null,") || !std::regex_match(line, part, message)) continue;
    const milliseconds time{std::stoll(part[1]) * 1'000 + std::stoll((part[2].str() + "000").substr(0, 3))};
    updates.push_back({TimePoint{time}, std::stoi(part[3]), part[4]});
  }
  return updates;
}

std::string return_ticker(const Market& market) {
  std::string json;
  for (const auto& [name, last] : market.prices)
    json += (json.empty() ? "{\"" : ",\"") + name + R"(":{"id":1,"last":")" + last + R"(","isFrozen":"0"})";
  return json + '}';
}

TEST_CASE("half a minute of a real market gives the candles that a naive fold gives") {
  const char* folder = std::getenv("CANDLED_REAL_DATA");
  if (folder == nullptr) {
    WARN("skipped: CANDLED_REAL_DATA names no folder of recorded data");
    return;
  }
  Market market = read_market(folder);
  const auto updates = read_updates(folder);
  REQUIRE(market.names.size() == 342);
  REQUIRE(updates.size() == 2'016);

  const auto first = std::chrono::ceil<std::chrono::seconds>(updates.front().time);
  const auto last = std::chrono::ceil<std::chrono::seconds>(updates.back().time);
  CandleBuilder series({.intervals = Intervals::parse("5s,10s").value(), .max_gap = 5s}, first);
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("*"), pairs);
  RejectedPairs rejected([](log::LogLevel, std::string_view) {});
  std::vector<PairCandle> closed;
  std::map<std::tuple<std::string, std::int64_t, TimePoint>, std::vector<PriceText>> naive;
  auto update = updates.begin();
  for (TimePoint second = first; second <= last; second += 1s) {
    for (; update != updates.end() && update->time <= second; ++update)
      market.prices[market.names.at(update->id)] = update->last;

    const auto ticker = poloniex::read_return_ticker(return_ticker(market));
    REQUIRE(ticker.has_value());
    const auto samples = book.samples(*ticker, rejected);
    REQUIRE(samples.size() == 342);
    REQUIRE(series.add(second, samples, closed));
    for (const auto& [name, price] : market.prices)
      for (const std::int64_t length : {5, 10}) {
        const auto since_epoch = second.time_since_epoch() / 1s;
        naive[{name, length, TimePoint{std::chrono::seconds{since_epoch - since_epoch % length}}}].push_back(
            price);
      }
  }
  series.close(last + 10s, closed);

  std::size_t moved = 0;
  CHECK(closed.size() == naive.size());
  for (const auto& [pair, candle] : closed) {
    const auto& prices =
        naive.at({book.pairs()[pair].name, candle.interval.length().count(), candle.open_time});
    CAPTURE(book.pairs()[pair].name, candle);
    REQUIRE(candle.ohlc.open.to_string() == prices.front());
    REQUIRE(candle.ohlc.close.to_string() == prices.back());
    REQUIRE(candle.ohlc.high.to_string() == *std::ranges::max_element(prices, {}, worth));
    REQUIRE(candle.ohlc.low.to_string() == *std::ranges::min_element(prices, {}, worth));
    REQUIRE(candle.observation->samples == prices.size());
    if (candle.ohlc.high != candle.ohlc.low) ++moved;
  }
  CHECK(moved > 50);
  CHECK(rejected.counts().empty());
}

}  // namespace
}  // namespace candled::collect
