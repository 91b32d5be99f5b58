#include <catch2/catch.hpp>
#include <regex>

#include "e2e/service.hpp"
#include "support/gzip.hpp"

namespace candled::test {
namespace {

/// A service whose exchange answers nothing: the page comes without it.
struct Served {
  explicit Served(std::vector<std::string> flags = {}) : service(with_store(std::move(flags))) {}

  std::vector<std::string> with_store(std::vector<std::string> flags) const {
    flags.insert(flags.end(), {"--exchange-url", "http://127.0.0.1:1", "--store", folder.file("candles.db")});
    return flags;
  }

  Reply get(const std::string& path, const std::vector<std::string>& headers = {},
            const std::string& method = "GET") const {
    return curl(service.url() + path, method, "", headers);
  }

  const TemporaryFolder folder;
  const Service service;
};

std::string header(const Reply& reply, const std::string& name) {
  const std::size_t begin = reply.head.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + name.size() + 4;
  return reply.head.substr(value, reply.head.find('\r', value) - value);
}

/// Every address that `html` refers to, as a browser that has got it from `/` understands it.
std::vector<std::string> references(const std::string& html) {
  const std::regex pattern("(?:src|href)=\"?([^\" >#]+)");
  std::vector<std::string> found;
  for (std::sregex_iterator it(html.begin(), html.end(), pattern), end; it != end; ++it)
    if (!(*it)[1].str().starts_with("http")) found.push_back("/" + (*it)[1].str());
  return found;
}

TEST_CASE("the page and everything it refers to is there, packed for who accepts that") {
  const Served served;
  const Reply index = served.get("/");
  REQUIRE(index.status == 200);
  CHECK(header(index, "Content-Type") == "text/html; charset=utf-8");
  CHECK(header(index, "Cache-Control") == "no-cache");
  CHECK(header(index, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'; "));

  std::size_t assets = 0;
  for (const std::string& path : references(index.body)) {
    const Reply plain = served.get(path);
    const Reply packed = served.get(path, {"Accept-Encoding: gzip"});
    const Reply head = served.get(path, {"Accept-Encoding: gzip"}, "HEAD");
    const Reply again =
        served.get(path, {"Accept-Encoding: gzip", "If-None-Match: " + header(packed, "ETag")});

    INFO(path << '\n' << packed.head);
    CHECK(plain.status == 200);
    const bool big = plain.body.size() >= 1024;
    CHECK(header(packed, "Content-Encoding") == (big ? "gzip" : ""));
    CHECK((big ? gunzip(packed.body).text : packed.body) == plain.body);
    CHECK(head.body.empty());
    CHECK(header(head, "Content-Length") == std::to_string(packed.body.size()));
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    if (!path.starts_with("/assets/")) continue;
    ++assets;
    CHECK(header(plain, "Cache-Control") == "public, max-age=31536000, immutable");
  }
  CHECK(assets >= 3);  // a script, a style sheet, an icon
}

TEST_CASE("the licences of what the page is made of come with it") {
  const Served served;

  const Reply reply = served.get("/licences.txt");

  CHECK(reply.status == 200);
  CHECK(header(reply, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(reply.body.contains("TradingView"));
  CHECK(reply.body.contains("Apache License"));
}

TEST_CASE("a browser gets the page before it has a token, and no data") {
  const Served served({"--api-token", "correct-horse"});

  const Reply index = served.get("/");

  CHECK(index.status == 200);
  for (const std::string& path : references(index.body)) CHECK(served.get(path).status == 200);
  CHECK(served.get("/api/pairs").status == 401);
}

TEST_CASE("an asset of another version is not found, and is counted with all others") {
  const Served served;

  CHECK(served.get("/assets/page-00000000.js").status == 404);
  CHECK(served.get("/assets/page-11111111.js").status == 404);

  CHECK(served.get("/metrics").body.contains(R"(route="/assets/{name}",)"));
  CHECK_FALSE(served.get("/metrics").body.contains("page-0000"));
}

}  // namespace
}  // namespace candled::test
