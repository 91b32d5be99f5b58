#include "utf8/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace candled::utf8 {
namespace {

TEST_CASE("text that is UTF-8 is left alone, at both ends of every length") {
  for (const auto text : {"a", "\x7F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF",
                          "\U00010000", "\U0010FFFF", "USDT_币安 é"}) {
    CHECK(valid_utf8(text) == text);
    CHECK(is_utf8(text));
  }
  CHECK(valid_utf8("").empty());
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
  CHECK_FALSE(is_utf8("a\x80z"));
  CHECK(valid_utf8("a\x80z") == "a\uFFFDz");
  CHECK(valid_utf8("\xC1\xBF") == "\uFFFD\uFFFD");                      // longer than need be
  CHECK(valid_utf8("\xE0\x9F\xBF") == "\uFFFD\uFFFD\uFFFD");            // likewise
  CHECK(valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");            // half of a surrogate pair
  CHECK(valid_utf8("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
  CHECK(valid_utf8("\xF0\x8F\xBF\xBF") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // longer than need be
  CHECK(valid_utf8("币\xE5\xAE") == "币\uFFFD\uFFFD");                  // cut short
}

}  // namespace
}  // namespace candled::utf8
