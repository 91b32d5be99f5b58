#include "utf8/printable.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace std::string_view_literals;

namespace candled::utf8 {
namespace {

TEST_CASE("ordinary text in any script is shown as it is") {
  const auto text = GENERATE("Invalid currency pair."sv, "币安_USDT"sv, "é"sv, "\U0001F600"sv, ""sv);

  CHECK(printable_line(text) == text);
}

TEST_CASE("what could break or forge a line of a log is shown as a space or a question mark") {
  CHECK(printable_line("two\r\nlines\tand a tab") == "two  lines and a tab");
  CHECK(printable_line("\x1b[31mred\0end"sv) == "?[31mred?end");
  CHECK(printable_line("\u2028\u202e\u0085\x7f") == " ???");
}

TEST_CASE("bytes that are not UTF-8 are shown as question marks") {
  CHECK(printable_line("a\xff\x80z") == "a??z");
  CHECK(printable_line("cut \xe5\xb8") == "cut ??");
  CHECK(printable_line("\xc0\x80") == "??");
  CHECK(printable_line("\xed\xa0\x80") == "???");
  CHECK(printable_line("\xf4\x90\x80\x80") == "????");
}

TEST_CASE("a line of 200 bytes is whole, and a longer one is cut between characters") {
  CHECK(printable_line(std::string(200, 'x')).size() == 200);
  CHECK(printable_line(std::string(201, 'x')).size() == 200);
  CHECK(printable_line(std::string(199, 'x') + "é") == std::string(199, 'x'));
}

}  // namespace
}  // namespace candled::utf8
