#include "http/json_body.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

namespace candled::test {
namespace {

using std::chrono::milliseconds;

TEST_CASE("a JSON body has its members in the order in which they were written") {
  http::JsonBody out;

  out.text("text", "a \"b\"\n");
  out.truth("truth", true);
  out.number("count", std::uint64_t{18'446'744'073'709'551'615u});
  out.number("late", std::optional(milliseconds{-5}));
  out.time("time", std::chrono::sys_time<milliseconds>{milliseconds{1'635'768'000'000}});
  out.texts("texts", std::vector<std::string>{"a", ""});

  CHECK(out.finish() == R"({"text":"a \"b\"\n","truth":true,"count":18446744073709551615,"late":-5,)"
                        R"("time":1635768000000,"texts":["a",""]})");
}

TEST_CASE("a JSON body has null for what is not there") {
  http::JsonBody out;

  out.text_or_null("text", "");
  out.number("count", std::optional<std::uint64_t>());
  out.number("late", std::optional<milliseconds>());
  out.time("time", {});
  out.null("none");

  CHECK(out.finish() == R"({"text":null,"count":null,"late":null,"time":null,"none":null})");
}

TEST_CASE("a JSON body has objects in objects and in arrays") {
  http::JsonBody out;

  out.object("inner", [&out] { out.truth("empty", false); });
  out.objects("rows", std::array{1u, 2u}, [&out](unsigned row) { out.number("row", row); });
  out.objects("none", std::array<int, 0>{}, [](int) {});

  CHECK(out.finish() == R"({"inner":{"empty":false},"rows":[{"row":1},{"row":2}],"none":[]})");
}

TEST_CASE("a JSON body is UTF-8, whatever is written") {
  http::JsonBody out;

  out.text("good", "\u00e9");
  out.text("bad", "a\xff");

  CHECK(out.finish() == "{\"good\":\"\u00e9\",\"bad\":\"a\uFFFD\"}");
  CHECK(http::JsonBody().finish() == "{}");
}

}  // namespace
}  // namespace candled::test
