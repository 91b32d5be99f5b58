#include "support/read_back.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace candled::exporting {
namespace {

using test::Entrance;
using test::what_is_not_read_back;
using Sentences = std::vector<std::string>;

/// Makes up what an exchange or a recording could hold at its worst.
class Mischief {
 public:
  explicit Mischief(std::uint64_t seed) : random_(seed) {}

  std::string bytes(Entrance entrance) {
    if (entrance == Entrance::selection) return selection() + '\n' + market();
    std::string text;
    const std::size_t rows = 1 + below(12);
    for (std::size_t i = 0; i < rows; ++i) text += row(entrance, i == 0);
    if (entrance == Entrance::return_ticker) return "{" + text + "}";
    if (entrance != Entrance::recording) return "[" + text + "]";
    return "time_ms,pair,price\n" + text;
  }

 private:
  std::string row(Entrance entrance, bool first) {
    const std::string comma = first ? "" : ",";
    if (entrance == Entrance::return_ticker) return comma + '"' + name() + R"(":{"last":)" + price() + "}";
    if (entrance == Entrance::price_list)
      return comma + R"({"symbol":")" + name() + R"(","price":)" + price() + "}";
    if (entrance == Entrance::candles) return comma + candle();
    if (entrance == Entrance::chart_data) return comma + chart_row();
    std::string digits = price();
    std::erase(digits, '"');
    return time() + ',' + name() + ',' + digits + '\n';
  }

  /// Of the current API: [low, high, open, close, _, _, _, _, trades, ts, _, interval, time, close time].
  std::string candle() {
    const std::string trades = one_of({"1", "1", "\"7\"", "0", "-1", "1e3", "18446744073709551616"});
    const std::string interval = one_of({"\"MINUTE_1\"", "\"MINUTE_1\"", "\"MINUTE_5\"", "1e400"});
    return '[' + low() + ',' + high() + ',' + between() + ',' + between() + ",1,1,1,1," + trades + ",0,1," +
           interval + ',' + bucket() + ",0]";
  }

  std::string chart_row() {
    return R"({"date":)" + bucket() + R"(,"high":)" + high() + R"(,"low":)" + low() + R"(,"open":)" +
           between() + R"(,"close":)" + between() + R"(,"volume":)" +
           one_of({"1", "1e-30", "\"1e400\"", "1e400", "0", "\"0.5\""}) + "}";
  }

  std::string low() { return one_of({"1", "\"0.000000000000000001\"", "1e-18", "\"1e-8\"", price()}); }
  std::string high() { return one_of({"999999999999999999", "1e17", "\"1.5E+3\"", price()}); }
  std::string between() { return one_of({"1", "\"1.00\"", "1.5e3", "1500", price()}); }

  std::string bucket() {
    const std::string minute = std::to_string(1'635'768'000 - 60 * below(30));
    return one_of({minute, minute, '"' + minute + "000\"", minute + "001", "0", "60", "86340", "100000000020",
                   "1635768060", "253402300740", "253402300740000", "1e400", "null"});
  }

  /// A ticker of pairs that people know, and one that they do not.
  std::string market() {
    std::string rows = row(Entrance::return_ticker, true);
    for (std::size_t i = 2 + below(10); i > 0; --i)
      rows += R"(,")" + currency() + '_' + currency() + R"(":{"last":"1"})";
    return '{' + rows + '}';
  }

  /// A value of `--pairs`: names that may be there, spelled by people, and globs.
  std::string selection() {
    std::string list;
    for (std::size_t i = 1 + below(6); i > 0; --i) list += spelling() + one_of({",", ",", " , ", ",,"});
    return list;
  }

  std::string spelling() {
    std::string name = currency() + one_of({"_", "_", "-", "/", ""}) + currency();
    if (below(2) == 0)
      std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c | 32 : c; });
    return one_of({name, name, name, currency() + "_*", "*" + currency(), "[A-Z]*", "[!A]?_*", "[", "[]-_/]*",
                   "*", "\\" + name, this->name()});
  }

  std::string currency() { return one_of({"USDT", "BTC", "A_B", "\u5e01"}); }

  std::string name() {
    std::string name;
    for (std::size_t i = 1 + below(5); i > 0; --i) name += piece();
    return name + '_' + piece();
  }

  std::string one_of(const Sentences& all) { return all[below(all.size())]; }

  std::string piece() {
    static const Sentences pieces{"USDT",    "BTC",    "A",          "_",      "\u5e01", "\u200b",
                                  "\u200d",  "\u202e", "\u2028",     "\ufeff", "\u0085", "\u00ad",
                                  "\u061c",  "\u2060", "~",          ".",      "%",      "+",
                                  "&",       "'",      "*",          "/",      "?",      "#",
                                  "~u200b~", ":",      "\U0001f600", "\ufffe", "=",      ";"};
    return pieces[below(pieces.size())];
  }

  std::string price() {
    static const Sentences prices{"1",
                                  "\"0.00000001\"",
                                  "1e-8",
                                  "\"1E-18\"",
                                  "1.50e+3",
                                  "1e17",
                                  "1e18",
                                  "0",
                                  "\"1.0e-18\"",
                                  "999999999999999999",
                                  "\"0.999999999999999999\"",
                                  "1e-19"};
    return prices[below(prices.size())];
  }

  std::string time() {
    static const Sentences times{"1635768000000",   "1635768000000",   "1635768059999",   "253401695999999",
                                 "253401696000000", "253402299600000", "253402300799999", "253402300800000"};
    return times[below(times.size())];
  }

  std::size_t below(std::size_t end) { return random_() % end; }

  std::mt19937_64 random_;
};

TEST_CASE("whatever is let in can be read back, by whatever entrance it came") {
  const auto entrance = GENERATE(Entrance::return_ticker, Entrance::price_list, Entrance::recording,
                                 Entrance::candles, Entrance::chart_data, Entrance::selection);
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const std::string bytes = Mischief(seed).bytes(entrance);
    CAPTURE(seed, bytes);

    CHECK(what_is_not_read_back(entrance, bytes) == Sentences{});
  }
}

TEST_CASE("a time at the end of year 9999 leaves a store that can be read") {
  for (const std::string time : {"253401695999999", "253402299600000", "253402300799999"}) {
    CAPTURE(time);
    CHECK(what_is_not_read_back(Entrance::recording, "time_ms,pair,price\n1635768000000,A_B,1\n" + time +
                                                         ",A_B,2\n") == Sentences{});
  }
}

}  // namespace
}  // namespace candled::exporting
