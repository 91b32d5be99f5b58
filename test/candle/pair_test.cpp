#include "candle/pair.hpp"

#include <catch2/catch.hpp>

namespace candled {
namespace {

TEST_CASE("the same pair has its currencies in either order") {
  const auto legacy = Pair::from_name("USDT_BTC", NameOrder::quote_first);
  const auto current = Pair::from_name("BTC_USDT", NameOrder::base_first);

  REQUIRE((legacy && current));
  CHECK(legacy->base == "BTC");
  CHECK(legacy->quote == "USDT");
  CHECK(legacy->same_identity(*current));
  CHECK(legacy->name == "USDT_BTC");
  CHECK(current->name == "BTC_USDT");
}

TEST_CASE("one name means two pairs in the two orders") {
  const auto legacy = Pair::from_name("BTC_ETH", NameOrder::quote_first);
  const auto current = Pair::from_name("BTC_ETH", NameOrder::base_first);

  CHECK_FALSE(legacy->same_identity(*current));
}

TEST_CASE("names in other scripts are names") {
  const auto pair = Pair::from_name("币安人生_USDT", NameOrder::base_first);

  REQUIRE(pair);
  CHECK(pair->base == "币安人生");
  CHECK(pair->name_in(NameOrder::quote_first) == "USDT_币安人生");
}

TEST_CASE("with several underscores the quote is the outermost part") {
  CHECK(Pair::from_name("A_B_USDT", NameOrder::base_first)->base == "A_B");
  CHECK(Pair::from_name("USDT_A_B", NameOrder::quote_first)->base == "A_B");
}

TEST_CASE("what cannot be a name of the exchange is none") {
  CHECK_FALSE(Pair::from_name("", NameOrder::quote_first));
  CHECK_FALSE(Pair::from_name("BTC", NameOrder::quote_first));
  CHECK_FALSE(Pair::from_name("_BTC", NameOrder::quote_first));
  CHECK_FALSE(Pair::from_name("BTC_", NameOrder::base_first));
  CHECK_FALSE(Pair::from_name("BTC_US DT", NameOrder::base_first));
  CHECK_FALSE(Pair::from_name("BTC_US\nDT", NameOrder::base_first));
  CHECK_FALSE(Pair::from_name("BTC_\x7f", NameOrder::base_first));
  CHECK_FALSE(Pair::from_name("BTC_US\xff", NameOrder::base_first));
  CHECK_FALSE(Pair::from_name("BTC_\xe5\xb8", NameOrder::base_first));
}

TEST_CASE("a name with a character that cannot be seen is none") {
  const std::string character = GENERATE("\u200b", "\u200d", "\u202e", "\u2028", "\u2029", "\ufeff", "\u0085",
                                         "\u061c", "\u2060", "\ufffe", ",", "\t", "\x1b");

  CHECK_FALSE(Pair::from_name("USDT_A" + character + "B", NameOrder::quote_first));
  CHECK_FALSE(Pair::from_name(character + "_USDT", NameOrder::base_first));
}

TEST_CASE("a name that is none is shown with its characters as numbers, which is a name again") {
  const std::string shown = escaped_name("USDT_A\u200bB\n\xff", Pair::max_name);

  CHECK(shown == "USDT_A~u200b~B~ua~~xff~");
  CHECK(Pair::from_name(shown, NameOrder::quote_first));
  CHECK(escaped_name("USDT_币", Pair::max_name) == "USDT_币");
}

TEST_CASE("an escaped name is cut between characters") {
  CHECK(escaped_name("AB\u200bC", 8) == "AB");
  CHECK(escaped_name("AB\u200bC", 9) == "AB~u200b~");
}

TEST_CASE("a pair is sound if its name says what it is") {
  CHECK(Pair{.name = "USDT_BTC", .base = "BTC", .quote = "USDT"}.is_sound());
  CHECK(Pair{.name = "BTC_USDT", .base = "BTC", .quote = "USDT"}.is_sound());
  CHECK_FALSE(Pair{.name = "USDT_ETH", .base = "BTC", .quote = "USDT"}.is_sound());
  CHECK_FALSE(Pair{.name = "USDT_B\u200b", .base = "B\u200b", .quote = "USDT"}.is_sound());
}

TEST_CASE("a name has at most 64 bytes") {
  CHECK(Pair::from_name("USDT_" + std::string(59, 'X'), NameOrder::quote_first));
  CHECK_FALSE(Pair::from_name("USDT_" + std::string(60, 'X'), NameOrder::quote_first));
}

}  // namespace
}  // namespace candled
