#include <catch2/catch.hpp>
#include <iostream>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

/// Returns whether a program is on the PATH. If not, the test says so and is skipped.
bool is_there(const std::string& program) {
  Process look({"sh", "-c", "command -v " + program});
  if (look.wait() == 0) return true;
  std::cout << program << " is not installed: skipped\n";
  return false;
}

/// The exit status of a shell's line, in `directory`; what it printed is shown when a check of it fails.
struct Shell {
  explicit Shell(const std::string& line, const std::string& directory = ".")
      : process({"sh", "-c", line}, directory),
        status(process.wait()),
        said(process.output() + process.errors()) {}

  Process process;
  int status;
  std::string said;
};

const std::string packaging = CANDLED_PACKAGING_DIR;

TEST_CASE("what /metrics says grows with what the service does, and promtool finds nothing wrong with it") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--intervals",
                   "1s,2s", "--poll-every", "200ms", "--log-level", "debug"});
  CHECK(service.get("/api/candles?limit=0").status == 400);
  CHECK(service.get("/metrics").status == 200);  // no answer counts itself
  std::string metrics;
  do {
    service.process().wait_for_next_line("candles closed");
    metrics = service.get("/metrics").body;
  } while (!metrics.contains(R"(candled_newest_candle_age_seconds{interval="2s"})"));

  CHECK(metrics.contains("candled_feed_info{feed=\"return-ticker\"} 1\n"));
  CHECK_FALSE(metrics.contains("candled_polls_total{result=\"ok\"} 0\n"));
  CHECK_FALSE(metrics.contains("candled_candles_stored_total{interval=\"1s\"} 0\n"));
  CHECK_FALSE(metrics.contains("candled_candle_queryable_delay_seconds_count 0\n"));
  CHECK(metrics.contains(R"(candled_http_requests_total{route="/api/candles",status="400"} 1)"));
  CHECK(metrics.contains(R"(candled_http_requests_total{route="/metrics",status="200"} )"));
  folder.write("metrics", metrics);
  if (!is_there("promtool")) return;
  const Shell checked("promtool check metrics < metrics", folder.path());
  INFO(checked.said);
  CHECK(checked.status == 0);
  CHECK(checked.said.empty());
}

TEST_CASE("the alert rules and the scrape example are right, by promtool and by the rules' own tests") {
  if (!is_there("promtool")) return;
  const Shell checked(
      "promtool check config prometheus.yml && promtool check rules candled.rules.yml && promtool test rules "
      "candled.rules.test.yml",
      packaging + "/prometheus");

  INFO(checked.said);
  CHECK(checked.status == 0);
}

TEST_CASE("the systemd unit is right, and leaves the service little to do harm with") {
  if (!is_there("systemd-analyze")) return;
  const TemporaryFolder folder;
  const Shell secure("systemd-analyze security --no-pager --offline=true --threshold=20 " + packaging +
                     "/systemd/candled.service");
  INFO(secure.said);
  CHECK(secure.status == 0);

  const Shell verified("sed 's|/usr/bin/candled|/bin/true|' " + packaging +
                           "/systemd/candled.service > candled.service && mkdir candled.service.d && cp " +
                           packaging +
                           "/systemd/token.conf candled.service.d && SYSTEMD_UNIT_PATH=$PWD: systemd-analyze "
                           "verify --man=no ./candled.service",
                       folder.path());
  INFO(verified.said);
  CHECK(verified.status == 0);
  CHECK_FALSE(verified.said.contains("Unknown"));
}

}  // namespace
}  // namespace candled::test
