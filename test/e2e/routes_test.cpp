#include <catch2/catch.hpp>

#include "api/openapi_document.hpp"
#include "e2e/service.hpp"

namespace candled::test {
namespace {

/// Has no end.
constexpr std::string_view stream = "/api/stream";

std::string content_type(const Reply& reply) {
  constexpr std::string_view name = "Content-Type: ";
  const std::size_t begin = reply.head.find(name);
  if (begin == std::string::npos) return "(none)";
  return reply.head.substr(begin + name.size(), reply.head.find('\r', begin) - begin - name.size());
}

/// Returns the expected status of the description's request for `path`.
int status_of(std::string_view path) {
  const bool of_the_page = path == "/" || path.starts_with("/assets/") || path == "/licences.txt";
  return of_the_page && !CANDLED_WEB ? 404 : 200;
}

TEST_CASE("curl is answered on every route as the description says") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--intervals",
                   "1s,1m", "--poll-every", "200ms", "--log-level", "debug"});
  while (!service.get("/api/candles?pair=USDT_BTC&interval=1s").body.contains("open_time"))
    service.process().wait_for_next_line("candles closed");

  const OpenApiDocument document(service.get("/openapi.json").body);
  for (const std::string& path : document.paths()) {
    if (path == stream) continue;
    const Reply reply = service.get(document.request(path));
    INFO(path << ' ' << reply.head << reply.body.substr(0, 500));
    CHECK(reply.status == status_of(path));
    CHECK(document.violations(path, reply.status, content_type(reply), reply.body) ==
          std::vector<std::string>{});

    const Reply head = service.get(document.request(path), "HEAD");
    CHECK(head.status == reply.status);
    CHECK(head.body.empty());
    CHECK(service.get(path, "DELETE").status == 405);
  }
}

TEST_CASE("a chart gets its symbol and its bars") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--intervals",
                   "1s,1m", "--poll-every", "200ms", "--log-level", "debug"});
  while (
      !service.get("/udf/history?symbol=Poloniex:btcusdt&resolution=1S&countback=2").body.contains(R"("ok")"))
    service.process().wait_for_next_line("candles closed");

  CHECK(service.get("/udf/config").body.contains(R"("supported_resolutions":["1S","1","5","10","15",)"));
  CHECK(service.get("/udf/symbols?symbol=BTC%2FUSDT").body.contains(R"("ticker":"USDT_BTC")"));
  CHECK(service.get("/udf/search?query=btc").body.contains(R"("symbol":"USDT_BTC")"));
  CHECK(service.get("/udf/history?symbol=USDT_BTC&resolution=1S&countback=2")
            .body.starts_with(R"({"s":"ok","t":[)"));
}

}  // namespace
}  // namespace candled::test
