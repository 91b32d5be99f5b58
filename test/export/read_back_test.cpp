#include "support/read_back.hpp"

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
    std::string text;
    const std::size_t rows = 1 + below(12);
    for (std::size_t i = 0; i < rows; ++i) text += row(entrance, i == 0);
    if (entrance == Entrance::return_ticker) return "{" + text + "}";
    if (entrance == Entrance::price_list) return "[" + text + "]";
    return "time_ms,pair,price\n" + text;
  }

 private:
  std::string row(Entrance entrance, bool first) {
    const std::string comma = first ? "" : ",";
    if (entrance == Entrance::return_ticker) return comma + '"' + name() + R"(":{"last":)" + price() + "}";
    if (entrance == Entrance::price_list)
      return comma + R"({"symbol":")" + name() + R"(","price":)" + price() + "}";
    std::string digits = price();
    std::erase(digits, '"');
    return time() + ',' + name() + ',' + digits + '\n';
  }

  std::string name() {
    std::string name;
    for (std::size_t i = 1 + below(5); i > 0; --i) name += piece();
    return name + '_' + piece();
  }

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
  const auto entrance = GENERATE(Entrance::return_ticker, Entrance::price_list, Entrance::recording);
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
