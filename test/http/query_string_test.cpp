#include "http/query_string.hpp"

#include <catch2/catch.hpp>

namespace candled::http {
namespace {

Parameters parameters_of(std::string_view query) {
  return parse_target("/p?" + std::string(query)).value().parameters;
}

TEST_CASE("a target is a path and parameters in their order, repetitions included") {
  const auto target = parse_target("/api/candles?b=2&a=1&b=3").value();

  CHECK(target.path == "/api/candles");
  CHECK(target.parameters == Parameters{{"b", "2"}, {"a", "1"}, {"b", "3"}});
  CHECK(parse_target("/healthz").value().parameters.empty());
  CHECK(parse_target("/healthz?").value().parameters.empty());
}

TEST_CASE("a path is the same without a slash at its end, but for the one that it begins with") {
  CHECK(without_slash("/api/candles/") == "/api/candles");
  CHECK(without_slash("/api/candles") == "/api/candles");
  CHECK(without_slash("/x//") == "/x/");
  CHECK(without_slash("/") == "/");
  CHECK(without_slash("").empty());
}

TEST_CASE("names and values are percent-decoded, and a plus is a space") {
  CHECK(parameters_of("pair=BTC%2FUSDT") == Parameters{{"pair", "BTC/USDT"}});
  CHECK(parameters_of("p%61ir=%e4%b8%AD") == Parameters{{"pair", "中"}});
  CHECK(parameters_of("t=12%3A00+02%3A00&u=a%2Bb") == Parameters{{"t", "12:00 02:00"}, {"u", "a+b"}});
  CHECK(parameters_of("n=%00x") == Parameters{{"n", std::string("\0x", 2)}});
}

TEST_CASE("a name alone has an empty value, and nothing between two ampersands is nothing") {
  CHECK(parameters_of("a&&b=&=c&d=e=f") == Parameters{{"a", ""}, {"b", ""}, {"", "c"}, {"d", "e=f"}});
}

TEST_CASE("a broken escape is a bad request that shows it") {
  for (const std::string piece : {"a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=%-1", "a=% 1"}) {
    const auto target = parse_target("/p?x=1&" + piece);

    INFO(piece);
    REQUIRE_FALSE(target);
    CHECK(target.error().status == 400);
    CHECK(target.error().given == piece);
  }
}

TEST_CASE("there may be 32 parameters and not 33") {
  std::string query;
  for (int i = 0; i < 32; ++i) query += "a=1&";

  CHECK(parameters_of(query).size() == 32);
  CHECK_FALSE(parse_target("/p?" + query + "a=1"));
}

TEST_CASE("a value may have 1024 bytes and not 1025, once decoded") {
  std::string escaped;
  for (int i = 0; i < 1024; ++i) escaped += "%41";

  CHECK(parameters_of("a=" + escaped).front().second == std::string(1024, 'A'));
  CHECK_FALSE(parse_target("/p?a=" + escaped + "A"));
  CHECK_FALSE(parse_target("/p?" + std::string(1025, 'a') + "=1"));
}

TEST_CASE("whatever is percent-encoded reads back") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);

  CHECK(parameters_of("a=" + percent_encoded(all)).front().second == all);
  CHECK(percent_encoded("1635768000000.USDT_BTC.1m") == "1635768000000.USDT_BTC.1m");
  CHECK(percent_encoded("a/b c") == "a%2Fb%20c");
}

}  // namespace
}  // namespace candled::http
