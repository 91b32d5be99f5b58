#include "candled/toml.hpp"

#include <catch2/catch.hpp>

#include "candled/config_file.hpp"

namespace candled::app {
namespace {

/// The value of the one key of `text`.
std::string value_in(std::string_view text) {
  const auto entries = read_toml(text);
  INFO(text);
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  return entries->front().value;
}

std::string error_in(std::string_view text) {
  const auto entries = read_toml(text);
  return entries ? "" : entries.error();
}

TEST_CASE("a value is a string, a number or an array of them") {
  CHECK(value_in("listen = \"127.0.0.1:0\"") == "127.0.0.1:0");
  CHECK(value_in("listen='a b'\n") == "a b");
  CHECK(value_in("max-connections = 100") == "100");
  CHECK(value_in("intervals = [\"1m\", '5m', \"1h\"]") == "1m,5m,1h");
  CHECK(value_in("intervals = [ # short ones\n  \"1m\",\n\n  \"5m\", # and longer ones\n]\n") == "1m,5m");
  CHECK(value_in("pairs = \"USDT_*, BTC_ETH\"") == "USDT_*, BTC_ETH");
  CHECK(value_in("\"pairs\" = \"x\"") == "x");
  CHECK(value_in("\xEF\xBB\xBF# settings\r\n\r\npairs = \"x\"\r\n") == "x");
}

TEST_CASE("a hash in a string belongs to it: a token is not cut short") {
  CHECK(value_in("api-token = \"correct#horse\"") == "correct#horse");
  CHECK(value_in("api-token = 'correct#horse' # secret") == "correct#horse");
}

TEST_CASE("entries come in the order of their lines and say where they stand") {
  const auto entries = read_toml("# one\n\nc = 1\nb = [\n1,\n2]\na = 3");

  REQUIRE(entries);
  CHECK(*entries == std::vector<TomlEntry>{{"c", "1", 3}, {"b", "1,2", 4}, {"a", "3", 7}});
}

TEST_CASE("an array or a string that is not closed does not swallow the settings after it") {
  CHECK(error_in("pairs = [\"a\"\napi-token = \"12345678\"\n").starts_with("line 2: this is not TOML"));
  CHECK(error_in("pairs = [\"a\",\n").contains("this is not TOML"));
  CHECK(
      error_in("listen = \"127.0.0.1:0\napi-token = \"12345678\"\n").starts_with("line 1: this is not TOML"));
}

TEST_CASE("what is no setting is refused with its line") {
  CHECK(error_in("[server]\nlisten = \"x\"\n") ==
        "line 1: 'server' is a table; allowed: keys without a table");
  CHECK(error_in("\n[[server]]\n") == "line 2: 'server' is a table; allowed: keys without a table");
  CHECK(error_in("a.b = 1").contains("'a' is a table"));
  CHECK(error_in("a = 1\na = 2\n").starts_with("line 2: this is not TOML"));
  CHECK(error_in("\nlisten\n").starts_with("line 2: this is not TOML"));
  CHECK(error_in("poll-every = 1s").contains("text must be in quotes"));
  CHECK(error_in("a =\nb = 1").starts_with("line 1: this is not TOML"));
  for (const char* value : {"true", "1.5", "2021-11-01", "[[1]]", "[true]", "{ b = 1 }"})
    CHECK_FALSE(error_in(std::string("a = ") + value).empty());
  CHECK(error_in("a = \"\xFF\"").contains("utf-8"));
  CHECK(error_in(std::string_view("a = 1\n\0", 7)).starts_with("line 2: this is not TOML"));
  CHECK(error_in(std::string(100, '\0')).starts_with("line 1: this is not TOML"));
}

TEST_CASE("a secret in a file that is refused is not told") {
  for (const std::string text :
       {"api-token = secret1 secret2", "api-token secret1", "\"secret1", "api-token = !secret1"})
    CHECK_FALSE(error_in(text).contains("secret"));
}

TEST_CASE("a file without settings has none") {
  for (const char* text : {"", "\n", "# nothing", "  \t\r\n"}) CHECK(read_toml(text)->empty());
}

TEST_CASE("settings that stand already win over a file's") {
  Settings settings{{"listen", {"127.0.0.1:1", "--listen"}}};

  REQUIRE(add_settings("listen = \"127.0.0.1:2\"\nfeed = \"price\"", "c.toml", settings));

  CHECK(settings.at("listen").text == "127.0.0.1:1");
  CHECK(settings.at("feed") == Setting{"price", "c.toml: feed"});
}

}  // namespace
}  // namespace candled::app
