#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

struct Asked {
  int status;
  std::string output;
  std::string errors;
};

Asked health(std::vector<std::string> flags, const Process::Environment& environment = {}) {
  flags.insert(flags.begin(), {"candled", "health"});
  Process process(std::move(flags), ".", environment);
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

/// Returns the address in a URL.
std::string address(const std::string& url) {
  return url.substr(url.rfind('/') + 1);
}

TEST_CASE("a service is healthy and ready, whoever must show a token, and whatever proxy there is") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "5"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--backfill", "0",
                   "--api-token", "correct-horse-battery-staple", "--rate-limit", "1/m"});
  service.process().wait_for_line("polling");
  const std::string at = address(service.url());
  const std::string port = at.substr(at.find(':') + 1);
  folder.write("candled.toml", "listen = \"" + at + "\"\n");
  const Process::Environment proxy{{"http_proxy", "http://127.0.0.1:1"}, {"all_proxy", "http://127.0.0.1:1"}};

  for (int i = 0; i < 3; ++i) {
    const Asked asked = health({"--listen", at}, proxy);
    CAPTURE(asked.errors);
    CHECK(asked.status == 0);
    CHECK(asked.output == "ok\n");
  }
  CHECK(health({"--ready", "--listen", "0.0.0.0:" + port}).status == 0);
  CHECK(health({}, {{"CANDLED_LISTEN", at}}).status == 0);
  CHECK(health({"--config", folder.file("candled.toml")}).status == 0);

  CHECK(service.stop(SIGTERM) == 0);
  const Asked gone = health({"--listen", at});
  CHECK(gone.status == 1);
  CHECK(gone.output.empty());
  CHECK(gone.errors.starts_with("candled: http://" + at + "/healthz does not answer: "));
  CHECK(std::ranges::count(gone.errors, '\n') == 1);
}

TEST_CASE("a service without an exchange is healthy but not ready, and the reason is told") {
  const TemporaryFolder folder;
  const Service service({"--exchange-url", "http://127.0.0.1:1", "--store", folder.file("candles.db")});
  const std::string at = address(service.url());

  CHECK(health({"--listen", at}).status == 0);
  const Asked asked = health({"--ready", "--listen", at});
  CAPTURE(asked.errors);
  CHECK(asked.status == 1);
  CHECK(asked.errors.starts_with("candled: http://" + at + "/readyz answers 503: no sample came within "));
  CHECK(std::ranges::count(asked.errors, '\n') == 1);
}

TEST_CASE("a free port, a wrong setting and a word too many are wrong usage") {
  CHECK(health({"--listen", "127.0.0.1:0"}).status == 2);
  CHECK(health({"--listen", "127.0.0.1:0"}).errors.starts_with("candled: --listen: port 0 is a free port"));
  CHECK(health({"--listen", "8080"}).status == 2);
  CHECK(health({"now"}).status == 2);
  CHECK(health({"--store", "x.db"}).errors.contains("--store given; health takes no such flag"));
}

}  // namespace
}  // namespace candled::test
