#include "http/problem.hpp"

#include <catch2/catch.hpp>

namespace candled::http {
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

}  // namespace
}  // namespace candled::http
