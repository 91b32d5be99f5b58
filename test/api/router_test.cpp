#include "api/router.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

constexpr std::string_view paths[] = {"/api/candles", "/api/gaps",   "/api/pairs",     "/api/status",
                                      "/api/stream",  "/udf/config", "/udf/history",   "/udf/search",
                                      "/udf/symbols", "/udf/time",   "/openapi.json",  "/docs",
                                      "/docs.css",    "/",           "/assets/{name}", "/licences.txt",
                                      "/healthz",     "/metrics",    "/readyz"};

TEST_CASE("every path is read-only, and says which methods it has") {
  Api api;
  for (const auto path : paths)
    for (const auto method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"}) {
      const auto response = api.respond({.method = method, .path = std::string(path)});

      INFO(method << ' ' << path);
      CHECK(response.status == 405);
      CHECK(header(response, "Allow") == "GET, HEAD");
      CHECK(response.content_type == "application/problem+json");
    }
}

TEST_CASE("HEAD is answered like GET") {
  Api api;
  for (const auto path : paths) {
    const auto get = api.respond({.method = "GET", .path = std::string(path)});
    const auto head = api.respond({.method = "HEAD", .path = std::string(path)});

    CHECK(head.status == get.status);
    if (path != "/metrics") CHECK(head.body == get.body);  // which says how long the process has worked
    CHECK(head.content_type == get.content_type);
  }
}

TEST_CASE("an unknown path is not found, and the known ones are shown") {
  Api api;
  for (const auto path :
       {"/index.html", "/assets", "", "/api", "/api/candles//", "/API/candles", "/metric", "*"}) {
    const auto response = api.respond({.path = path});

    INFO(path);
    CHECK(response.status == 404);
    CHECK(list(response, "allowed") == std::vector<std::string>(std::begin(paths), std::end(paths)));
  }
  CHECK(api.respond({.method = "POST", .path = "/nowhere"}).status == 404);
  CHECK(api.respond({.method = "POST", .path = "/api/nowhere"}).status == 405);
}

TEST_CASE("a request with a body is refused, after its method has been") {
  Api api;

  CHECK(api.respond({.method = "GET", .path = "/api/candles", .has_body = true}).status == 413);
  CHECK(api.respond({.method = "POST", .path = "/api/candles", .has_body = true}).status == 405);
}

}  // namespace
}  // namespace candled::test
