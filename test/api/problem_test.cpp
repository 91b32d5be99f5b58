#include "api/problem.hpp"

#include <catch2/catch.hpp>

#include "api/utf8.hpp"

namespace candled::api {
namespace {

TEST_CASE("a problem has the members of RFC 9457 and our own, in one order") {
  const auto response = to_response(bad_value("count", "0", {"1 to 5000"}));

  CHECK(response.status == 400);
  CHECK(response.content_type == "application/problem+json");
  CHECK(
      response.body ==
      R"({"type":"about:blank","title":"Bad parameter value","status":400,)"
      R"("detail":"count '0' is not allowed; allowed: 1 to 5000","parameter":"count","given":"0","allowed":["1 to 5000"]})");
}

TEST_CASE("what does not apply to a problem is left out") {
  const auto response = to_response(Problem{.status = 503, .title = "Not ready", .detail = "no sample"});

  CHECK(response.body == R"({"type":"about:blank","title":"Not ready","status":503,"detail":"no sample"})");
}

TEST_CASE("whatever a client sends comes back as valid JSON, and short") {
  const Problem broken{.status = 400, .title = "t", .detail = "\"", .given = "\xFFquote\"\n"};
  const Problem exact{.status = 400, .title = "t", .detail = "d", .given = std::string(100, 'x')};
  const Problem longer{.status = 400, .title = "t", .detail = "d", .given = std::string(101, 'x')};

  CHECK(to_response(broken).body.ends_with(R"("detail":"\"","given":"�quote\"\n"})"));
  CHECK(to_response(exact).body.ends_with(R"("given":")" + std::string(100, 'x') + R"("})"));
  CHECK(to_response(longer).body.ends_with(R"("given":")" + std::string(100, 'x') + R"(..."})"));
}

TEST_CASE("text that is UTF-8 is left alone, at both ends of every length") {
  for (const auto text : {"a", "\x7F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF",
                          "\U00010000", "\U0010FFFF", "USDT_币安 é"})
    CHECK(valid_utf8(text) == text);
  CHECK(valid_utf8("").empty());
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
  CHECK(valid_utf8("a\x80z") == "a\uFFFDz");
  CHECK(valid_utf8("\xC1\xBF") == "\uFFFD\uFFFD");                      // longer than need be
  CHECK(valid_utf8("\xE0\x9F\xBF") == "\uFFFD\uFFFD\uFFFD");            // likewise
  CHECK(valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");            // half of a surrogate pair
  CHECK(valid_utf8("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
  CHECK(valid_utf8("\xF0\x8F\xBF\xBF") == "\uFFFD\uFFFD\uFFFD\uFFFD");  // longer than need be
  CHECK(valid_utf8("币\xE5\xAE") == "币\uFFFD\uFFFD");                  // cut short
}

}  // namespace
}  // namespace candled::api
