#include "program/arguments.hpp"

#include <array>
#include <catch2/catch.hpp>

namespace candled {
namespace {

constexpr std::array flags{
    Flag{"listen", "HOST:PORT", "", "", ""},
    Flag{"pairs", "LIST", "none", "", "", "pair"},
    Flag{"against", "[N]", "", "", ""},
    Flag{"quiet", "", "", "", ""},
};

auto read(const std::vector<const char*>& words) {
  return read_arguments(words, flags);
}

std::string error_of(const std::vector<const char*>& words) {
  const auto read_words = read(words);
  return read_words ? "" : read_words.error();
}

TEST_CASE("a value follows its flag, or an equals sign") {
  CHECK(read({"--listen", "a:1"})->flags.at("listen") == "a:1");
  CHECK(read({"--listen=a:1"})->flags.at("listen") == "a:1");
  CHECK(read({"--listen=a=b"})->flags.at("listen") == "a=b");
  CHECK(read({"--listen", "-1"})->flags.at("listen") == "-1");
  CHECK(read({"--listen", "-"})->flags.at("listen") == "-");
  CHECK(read({"--pair", "x"})->flags.at("pairs") == "x");
}

TEST_CASE("a value that may be left out is, before another flag and at the end") {
  CHECK(read({"--against"})->flags.at("against") == std::nullopt);
  CHECK(read({"--against", "--quiet"})->flags.at("against") == std::nullopt);
  CHECK(read({"--against", "7"})->flags.at("against") == "7");
}

TEST_CASE("a word that is no flag stays one") {
  const auto arguments = read({"a", "--quiet", "b", "-", "--", "--quiet"});

  REQUIRE(arguments);
  CHECK(arguments->words == std::vector<std::string>{"a", "b", "-", "--quiet"});
  CHECK(arguments->flags.contains("quiet"));
}

TEST_CASE("what is wrong with a flag is one sentence that names it") {
  CHECK(error_of({"--listen"}) == "--listen: no value given; allowed: HOST:PORT");
  CHECK(error_of({"--listen", "--quiet"}) == "--listen: no value given; allowed: HOST:PORT");
  CHECK(error_of({"--listen="}) == "--listen: an empty value given; allowed: HOST:PORT");
  CHECK(error_of({"--listen=", "word"}) == "--listen: an empty value given; allowed: HOST:PORT");
  CHECK(error_of({"--pair="}) == "--pair: an empty value given; allowed: LIST, or none");
  CHECK(error_of({"--quiet=yes"}) == "--quiet: 'yes' given; it takes no value");
  CHECK(error_of({"--pair", "a", "--pairs", "b"}) == "--pairs is given twice");
  CHECK(error_of({"--lisen", "x"}) == "there is no flag --lisen; the nearest is --listen");
  CHECK(error_of({"--pear=x"}) == "there is no flag --pear; the nearest is --pair");
  CHECK(error_of({"-q"}).starts_with("there is no flag -q; the nearest is --"));
  CHECK(error_of({"---quiet"}) == "there is no flag ---quiet; the nearest is --quiet");
}

TEST_CASE("a flag of nothing but dashes is an unknown one") {
  CHECK(error_of({"---"}).starts_with("there is no flag ---;"));
  CHECK(error_of({"--=x"}).starts_with("there is no flag --;"));
}

}  // namespace
}  // namespace candled
