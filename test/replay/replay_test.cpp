#include "replay/replay.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "replay/candle_csv.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::replay {
namespace {

using namespace std::chrono_literals;
using test::noon;

ReplayOptions options(std::string_view intervals) {
  return {.series = {.intervals = Intervals::parse(intervals).value(), .max_gap = 5s}};
}

/// The CSV that replaying `in` prints.
std::string replayed(std::istream& in, const ReplayOptions& options, const Pairs& known = {}) {
  std::ostringstream out;
  CandleCsv csv(out, options.series.intervals);
  const auto summary = replay(in, options, known,
                              [&](const Pairs& pairs, std::vector<PairCandle> closed,
                                  TimePoint until) -> std::expected<void, std::string> {
                                csv.add(pairs, closed);
                                csv.write_until(until);
                                return {};
                              });
  REQUIRE(summary.has_value());
  csv.finish();
  return out.str();
}

std::string at(TimePoint time) {
  return std::to_string(time.time_since_epoch().count());
}

TEST_CASE("recorded samples become candles, in order of open_time, pair and interval") {
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",USDT_XRP,1.0\n" + at(noon) + ",BTC_ETH,5\n" +
                        at(noon + 30s) + ",BTC_ETH,7\n" + at(noon + 90s) + ",BTC_ETH,6\n");

  CHECK(replayed(in, options("1m,2m")) ==
        "pair,interval,open_time,open,high,low,close,samples\n"
        "BTC_ETH,1m," +
            at(noon) +
            ",5,7,5,7,2\n"
            "BTC_ETH,2m," +
            at(noon) +
            ",5,7,5,6,3\n"
            "USDT_XRP,1m," +
            at(noon) +
            ",1.0,1.0,1.0,1.0,1\n"
            "USDT_XRP,2m," +
            at(noon) +
            ",1.0,1.0,1.0,1.0,1\n"
            "BTC_ETH,1m," +
            at(noon + 1min) + ",6,6,6,6,1\n");
}

TEST_CASE("an unsorted sample is late, as it is live") {
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",A_B,1\n" + at(noon + 1min) + ",A_B,2\n" +
                        at(noon + 59'999ms) + ",A_B,9\n");
  std::vector<PairCandle> all;

  const auto summary = replay(in, options("1m"), {},
                              [&](const Pairs&, const std::vector<PairCandle>& closed,
                                  TimePoint) -> std::expected<void, std::string> {
                                all.insert(all.end(), closed.begin(), closed.end());
                                return {};
                              });

  REQUIRE(summary.has_value());
  CHECK(summary->samples == 3);
  CHECK(summary->late == 1);
  REQUIRE(all.size() == 2);
  CHECK(all[0].candle.ohlc.high.to_string() == "1");
}

TEST_CASE("a pair whose name has an invisible character is left out of a replay, and no other is") {
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",USDT_A\u200bB,1\n" + at(noon) +
                        ",USDT_BTC,5\n" + at(noon + 1s) + ",USDT_A\u200bB,2\n");
  std::vector<PairCandle> all;

  const auto summary = replay(in, options("1m"), {},
                              [&](const Pairs& pairs, const std::vector<PairCandle>& closed,
                                  TimePoint) -> std::expected<void, std::string> {
                                CHECK(pairs.size() == 1);
                                all.insert(all.end(), closed.begin(), closed.end());
                                return {};
                              });

  REQUIRE(summary.has_value());
  CHECK(summary->samples == 1);
  CHECK(summary->bad_names == 2);
  CHECK(summary->refused == std::set<std::string>{"USDT_A~u200b~B"});
  CHECK(all.size() == 1);
}

TEST_CASE("a name that is known means that pair, in whatever order it is written") {
  Pairs known;
  known.find_or_add(*Pair::from_name("BTC_USDT", NameOrder::base_first));
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",BTC_USDT,1\n");
  std::vector<Pair> pairs;

  const auto summary = replay(
      in, options("1m"), known,
      [&](const Pairs& all, const std::vector<PairCandle>&, TimePoint) -> std::expected<void, std::string> {
        pairs.assign(all.all().begin(), all.all().end());
        return {};
      });

  REQUIRE(summary.has_value());
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].base == "BTC");
}

TEST_CASE("a name with a quote in it stands in quotes in the candles, as export writes it") {
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",\"A_\"\"B\",1\n");

  CHECK(replayed(in, options("1m")) ==
        "pair,interval,open_time,open,high,low,close,samples\n\"A_\"\"B\",1m," + at(noon) + ",1,1,1,1,1\n");
}

TEST_CASE("only the pairs that are asked for are replayed") {
  std::istringstream in("time_ms,pair,price\n" + at(noon) + ",BTC_ETH,1\n" + at(noon) + ",USDT_BTC,2\n");
  ReplayOptions only_usdt = options("1m");
  only_usdt.pairs = feed::PairFilter("USDT_*");

  CHECK(replayed(in, only_usdt) ==
        "pair,interval,open_time,open,high,low,close,samples\nUSDT_BTC,1m," + at(noon) + ",2,2,2,2,1\n");
}

TEST_CASE("a bad pair name ends the replay and is named by its line") {
  std::istringstream in("time_ms,pair,price\n1635768000000,NONSENSE,1\n");

  const auto summary = replay(in, options("1m"), {},
                              [](const Pairs&, std::vector<PairCandle>,
                                 TimePoint) -> std::expected<void, std::string> { return {}; });

  REQUIRE_FALSE(summary.has_value());
  CHECK(summary.error().starts_with(
      "line 2 '1635768000000,NONSENSE,1': the pair must be a name such as USDT_BTC"));
}

TEST_CASE("what the output refuses ends the replay") {
  std::istringstream in(
      "time_ms,pair,price\n1635768000000,A_B,1\n1635768060000,A_B,1\n1635768120000,A_B,1\n");
  int calls = 0;

  const auto summary = replay(
      in, options("1m"), {},
      [&](const Pairs&, const std::vector<PairCandle>&, TimePoint) -> std::expected<void, std::string> {
        ++calls;
        return std::unexpected("disk full");
      });

  CHECK(summary.error() == "disk full");
  CHECK(calls == 1);
}

/// The rows of an exchange's own candles in which something was traded, as replay prints them, without
/// samples.
std::vector<std::string> traded_rows(std::istream& in, const std::string& interval) {
  std::vector<std::string> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::size_t volume = line.rfind(',');
    if (std::stod(line.substr(volume + 1)) > 0)
      rows.push_back("XRP_ETH," + interval + ',' + line.substr(0, volume));
  }
  return rows;
}

TEST_CASE("trades recorded elsewhere give the candles that the other exchange computed itself") {
  const char* folder = std::getenv("CANDLED_REAL_DATA");
  if (folder == nullptr) {
    WARN("skipped: CANDLED_REAL_DATA names no folder of recorded data");
    return;
  }
  const auto [interval, count] = GENERATE(std::pair("1m", 2'469), std::pair("5m", 706));
  std::ifstream trades(std::string(folder) + "/oracle/xrp_eth_trades.csv");
  std::ifstream candles(std::string(folder) + "/oracle/xrp_eth_candles_" + interval + ".csv");
  REQUIRE((trades && candles));
  const auto expected = traded_rows(candles, interval);

  std::istringstream built(replayed(trades, options("1m,5m")));
  std::vector<std::string> rows;
  for (std::string line; std::getline(built, line);)
    if (line.starts_with(std::string("XRP_ETH,") + interval)) rows.push_back(line.substr(0, line.rfind(',')));

  CHECK(rows.size() == static_cast<std::size_t>(count));
  CHECK(rows == expected);
}

}  // namespace
}  // namespace candled::replay
