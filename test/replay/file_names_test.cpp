#include "replay/file_names.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "replay/replay.hpp"

namespace candled::replay {
namespace {

/// `base/quote` of every pair that samples under these names are taken for, or the error.
std::expected<std::string, std::string> pairs_of(const std::string& header,
                                                 const std::vector<std::string>& names,
                                                 std::optional<NameOrder> said = {},
                                                 const Pairs& known = {}) {
  std::string text = header + '\n';
  for (const std::string& name : names) text += "1635768000000," + name + ",1\n";
  std::istringstream in(text);
  std::string pairs;
  const auto summary =
      replay(in, {.series = {.intervals = *Intervals::parse("1m")}, .name_order = said}, known,
             [&](const Pairs& all, const std::vector<PairCandle>& closed,
                 TimePoint) -> std::expected<void, std::string> {
               for (const auto& [pair, candle] : closed)
                 pairs += all[pair].base + '/' + all[pair].quote + ' ';
               return {};
             });
  if (!summary) return std::unexpected(summary.error());
  return pairs;
}

const std::string pair_header = "time_ms,pair,price";
const std::string symbol_header = "time_ms,symbol,price";

TEST_CASE("a symbol has its base first and a pair its quote") {
  CHECK(pairs_of(symbol_header, {"BTC_USDT", "A_B"}) == "BTC/USDT A/B ");
  CHECK(pairs_of(pair_header, {"USDT_BTC", "A_B"}) == "BTC/USDT B/A ");
}

TEST_CASE("a symbol means its currencies, whatever the store calls by that name") {
  Pairs known;
  known.find_or_add(*Pair::from_name("BTC_USDT", NameOrder::quote_first));

  CHECK(pairs_of(symbol_header, {"BTC_USDT"}, {}, known) == "BTC/USDT ");
}

TEST_CASE("a recording of the current API that says pair is told by its quote currencies") {
  CHECK(pairs_of(pair_header, {"NEW_OLD", "BTC_USDT", "ETH_BTC"}) == "NEW/OLD BTC/USDT ETH/BTC ");
}

TEST_CASE("what the user says of a recording that says pair counts more than what is known") {
  Pairs known;
  known.find_or_add(*Pair::from_name("USDT_BTC", NameOrder::quote_first));

  CHECK(pairs_of(pair_header, {"USDT_BTC"}, NameOrder::base_first, known) == "USDT/BTC ");
  CHECK(pairs_of(pair_header, {"BTC_USDT"}, NameOrder::quote_first) == "USDT/BTC ");
  CHECK(pairs_of(symbol_header, {"BTC_USDT"}, NameOrder::quote_first) == "BTC/USDT ");
}

TEST_CASE("the pairs of the store tell how a recording that says pair is to be read") {
  Pairs known;
  known.find_or_add(*Pair::from_name("FOO_BAR", NameOrder::base_first));
  known.find_or_add(*Pair::from_name("BAR_BAZ", NameOrder::quote_first));

  CHECK(pairs_of(pair_header, {"FOO_BAR"}, {}, known) == "FOO/BAR ");
  CHECK(pairs_of(pair_header, {"NEW_OLD", "BAZ_BAR"}, {}, known) == "BAZ/BAR NEW/OLD ");
}

TEST_CASE("a recording whose names are in either order is refused rather than guessed") {
  const std::string why =
      "it is unclear which currency is the quote: give --feed return-ticker for the first, --feed price for "
      "the second";

  CHECK(pairs_of(pair_header, {"USDT_BTC", "ETH_BTC"}).error() ==
        "line 2 '1635768000000,USDT_BTC,1': " + why);
  CHECK(pairs_of(pair_header, {"TUSD_BUSD"}).error() == "line 2 '1635768000000,TUSD_BUSD,1': " + why);
  CHECK(pairs_of(pair_header, {"USDT_BTC", "ETH_BTC"}, NameOrder::quote_first).has_value());
  CHECK(pairs_of(pair_header, {"USDT_BTC", "TUSD_BUSD"}) == "BTC/USDT BUSD/TUSD ");
}

TEST_CASE("a recording that says pair and one that says symbol follow each other") {
  std::istringstream first("time_ms,pair,price\n1635768000000,USDT_BTC,1\n1635768000000,BTC_ETH,1\n");
  std::istringstream second("time_ms,symbol,price\n1635768001000,BTC_USDT,2\n1635768001000,BTC_ETH,2\n");
  const std::vector<Recorded> files{
      {.name = "first.csv", .open = [&](const std::stop_token&) { return input_of(first); }},
      {.name = "second.csv", .open = [&](const std::stop_token&) { return input_of(second); }}};
  std::string seen;

  const auto summary = replay(files, {.series = {.intervals = *Intervals::parse("1m")}}, {},
                              [&](const Pairs& pairs, const std::vector<PairCandle>& closed,
                                  TimePoint) -> std::expected<void, std::string> {
                                for (const auto& [pair, candle] : closed)
                                  seen += pairs[pair].base + '/' + pairs[pair].quote + ':' +
                                          candle.ohlc.close.to_string() + ' ';
                                return {};
                              });

  REQUIRE(summary);
  CHECK(seen == "BTC/USDT:2 ETH/BTC:1 BTC/ETH:2 ");
}

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator(in), {}};
}

TEST_CASE("the quote currencies tell the order of every name that the exchange has had") {
  const char* folder = std::getenv("CANDLED_REAL_DATA");
  if (folder == nullptr) {
    WARN("skipped: CANDLED_REAL_DATA names no folder of recorded data");
    return;
  }
  const auto [file, pattern, order, least] = GENERATE(
      std::tuple("/return_ticker/2021-06-08.json", "\"([^\"]+_[^\"]+)\":\\{", NameOrder::quote_first, 300),
      std::tuple("/markets/ticker24h_2023-09-28.json", "\"symbol\": \"([^\"]+)\"", NameOrder::base_first,
                 600));
  const std::string text = content(std::string(folder) + file);
  const std::regex name(pattern);

  int told = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
    const std::string listed = (*at)[1];
    CAPTURE(listed);
    const auto by_quotes = order_by_quotes(listed);
    CHECK((!by_quotes || by_quotes == order));
    told += by_quotes == order ? 1 : 0;
  }
  CHECK(told > least);
}

}  // namespace
}  // namespace candled::replay
