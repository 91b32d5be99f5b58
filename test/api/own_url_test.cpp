#include "api/answer/own_url.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The URL of the server that /openapi.json names.
std::string server(const Headers& headers, std::string_view peer = proxy_address) {
  Api api;
  api.peer = peer;
  return member(api.answer("/openapi.json", headers), "servers.0.url");
}

Headers proxied(const std::string& proto, const std::string& prefix) {
  return {{"host", "example.org"}, {"x-forwarded-proto", proto}, {"x-forwarded-prefix", prefix}};
}

TEST_CASE("the description names the server by which it was asked for") {
  CHECK(server({{"host", "localhost:8080"}}) == "http://localhost:8080");
  CHECK(server({{"host", "[::1]:8080"}}) == "http://[::1]:8080");
  CHECK(server({}) == "/");
}

TEST_CASE("a trusted proxy says the scheme and the prefix") {
  CHECK(server(proxied("https", "/candled")) == "https://example.org/candled");
  CHECK(server(proxied("https", "/a/candled/")) == "https://example.org/a/candled");
  CHECK(server(proxied("http", "/")) == "http://example.org");
  CHECK(server({{"x-forwarded-prefix", "/candled"}}) == "/candled/");
  CHECK(server(proxied("https", "/candled"), "192.0.2.1") == "http://example.org");
}

TEST_CASE("what a client has made up stands before what the proxy says") {
  Headers headers = proxied("http", "/evil");
  headers.emplace_back("x-forwarded-proto", "https");
  headers.emplace_back("x-forwarded-prefix", "/candled");

  CHECK(server(headers) == "https://example.org/candled");
}

TEST_CASE("what is no host, scheme or prefix is not repeated") {
  for (const std::string host : {"", "a b", "a\"b", "a/b", "a<b", "user@a", "a:", "a:x", "a:65536", "a:1:2",
                                 "[::1", "[a]b", "[]", ":80", "[x]"}) {
    CAPTURE(host);
    CHECK(server({{"host", host}}) == "/");
  }
  CHECK(server({{"host", std::string(255, 'a')}}) == "http://" + std::string(255, 'a'));
  CHECK(server({{"host", std::string(256, 'a')}}) == "/");
  for (const std::string prefix : {"candled", "//evil.example", "/a//b", "/../x", "/a\"b", "/a b", "/a<b",
                                   "/a?b", "/a'b", "/a\\b", "/a%00"}) {
    CAPTURE(prefix);
    CHECK(server(proxied("https", prefix)) == "https://example.org");
  }
  CHECK(server(proxied("javascript", "")) == "http://example.org");
}

TEST_CASE(
    "what depends on how it was asked for says so, and is kept ready only where its bytes tell it all") {
  Api api;
  const auto plain = api.answer("/openapi.json", {{"host", "a"}});
  const auto told = api.answer("/openapi.json", proxied("https", "/x"));

  CHECK(header(plain, "Vary") == "Host, X-Forwarded-Proto, X-Forwarded-Prefix, Accept-Encoding");
  CHECK(plain.true_while_stored);
  CHECK_FALSE(told.true_while_stored);
  CHECK(header(plain, "ETag") != header(api.answer("/openapi.json", {{"host", "b"}}), "ETag"));
  CHECK_FALSE(api.answer("/docs", proxied("https", "/x")).true_while_stored);
}

TEST_CASE("the documentation shows requests as they work where it was asked for") {
  Api api;
  api.peer = proxy_address;

  const auto page = api.answer("/docs", proxied("https", "/candled")).body;

  CHECK(page.contains("curl 'https://example.org/candled/api/candles?"));
  CHECK(page.contains("<link rel=\"stylesheet\" href=\"docs.css\">"));
  CHECK(page.contains("<a href=\"openapi.json\">"));
  CHECK(api.get("/docs/").body.contains("<link rel=\"stylesheet\" href=\"../docs.css\">"));
}

TEST_CASE("a slash at the end of a path changes nothing, but what is relative to it") {
  Api api;
  for (int m = 0; m < 3; ++m) api.add({.open_time = noon + std::chrono::minutes{m}});

  for (const char* const path : {"/api/pairs", "/api/status", "/healthz", "/docs.css", "/licences.txt"}) {
    CAPTURE(path);
    CHECK(api.get(std::string(path) + "/").body == api.get(path).body);
  }
  const auto page = api.get("/api/candles/?start=0&limit=2");
  CHECK(member(page, "candles.1.open_time") == "1635768060000");
  CHECK(member(page, "next") == "../candles?start=0&limit=2&cursor=1635768060000.USDT_BTC.1m");
  CHECK(api.get("/api/candles//").status == 404);
  CHECK(api.get("/").status == 200);
}

}  // namespace
}  // namespace candled::test
