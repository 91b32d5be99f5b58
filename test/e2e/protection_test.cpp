#include <catch2/catch.hpp>
#include <csignal>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

const std::string secret = "correct-horse-battery-staple";

std::vector<std::string> flags(const SimulatedExchange& exchange, const TemporaryFolder& folder,
                               const std::vector<std::string>& more) {
  std::vector<std::string> all{"--exchange-url",          exchange.url(), "--store",
                               folder.file("candles.db"), "--log-level",  "debug"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Returns the line with which candled refuses to start with `words`.
std::string refusal_of(std::vector<std::string> words, const TemporaryFolder& folder,
                       const Process::Environment& environment = {}) {
  words.insert(words.begin(), "candled");
  Process process(std::move(words), folder.path(), environment);
  CHECK(process.wait() == 2);
  CHECK(process.output().empty());
  return process.errors();
}

TEST_CASE("who shows the token from the file gets data, and others learn how to ask") {
  const TemporaryFolder folder;
  folder.write("token", secret + '\n');
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(flags(exchange, folder, {"--api-token-file", folder.file("token")}));
  const auto ask = [&](const std::string& path, const std::string& token) {
    return curl(service.url() + path, "GET", "", {"Authorization: Bearer " + token});
  };

  const Reply refused = service.get("/api/candles");
  CHECK(refused.status == 401);
  CHECK(refused.head.contains("WWW-Authenticate: Bearer realm=\"candled\"\r\n"));
  CHECK(refused.head.contains("Content-Type: application/problem+json"));
  CHECK(service.get("/metrics").status == 401);
  CHECK(ask("/api/candles", "correct-horse-battery-stapler").status == 401);
  CHECK(ask("/api/candles", secret).status == 200);
  CHECK(ask("/metrics", secret).status == 200);
  CHECK(service.get("/api/candles?access_token=" + secret).status == 401);
  CHECK(service.get("/healthz").status == 200);
  service.process().wait_for_line("polling");
  CHECK(service.get("/readyz").status == 200);

  service.stop(SIGTERM);
  CHECK_FALSE(service.process().output().contains(secret));
  CHECK_FALSE(service.process().errors().contains(secret));
}

TEST_CASE("a token may come from the environment") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Process process({"candled", "--listen", "127.0.0.1:0", "--exchange-url", exchange.url(), "--store",
                   folder.file("candles.db")},
                  ".", {{"CANDLED_API_TOKEN", secret}});
  const std::string line = process.wait_for_line("listening on");
  const std::string url = line.substr(line.find("http://"));

  CHECK(curl(url + "/api/status").status == 401);
  CHECK(curl(url + "/api/status", "GET", "", {"Authorization: Bearer " + secret}).status == 200);
}

TEST_CASE("a client that asks too often is told when to ask again, while health is always answered") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  const Service service(flags(exchange, folder, {"--rate-limit", "1/m:3"}));

  for (int i = 0; i < 3; ++i) CHECK(service.get("/api/candles").status == 200);
  const Reply refused = service.get("/api/candles");
  CHECK(refused.status == 429);
  CHECK(refused.head.contains("Content-Type: application/problem+json"));
  const std::size_t at = refused.head.find("Retry-After: ");
  REQUIRE(at != std::string::npos);
  const int seconds = std::stoi(refused.head.substr(at + 13));
  CHECK(seconds > 30);
  CHECK(seconds <= 60);
  CHECK(service.get("/metrics").status == 429);
  CHECK(service.get("/healthz").status == 200);
}

TEST_CASE(
    "behind a trusted proxy each of its clients has a limit of its own, and nobody else can claim to be "
    "one") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  const auto statuses = [&](const std::string& proxies) {
    const Service service(flags(exchange, folder, {"--rate-limit", "1/m:1", "--trusted-proxy", proxies}));
    std::vector<int> answers;
    for (const char* client : {"198.51.100.7", "198.51.100.8", "1.1.1.1, 198.51.100.7"})
      answers.push_back(
          curl(service.url() + "/api/candles", "GET", "", {std::string("X-Forwarded-For: ") + client})
              .status);
    return answers;
  };

  CHECK(statuses("127.0.0.0/8") == std::vector{200, 200, 429});
  CHECK(statuses("10.0.0.0/8") == std::vector{200, 429, 429});
}

TEST_CASE("protection that is not what it should be is refused at the start, and a token is never shown") {
  const TemporaryFolder folder;
  folder.write("short", "1234567\n");
  folder.write("two-lines", "12345678\n12345678\n");
  folder.write("long", std::string(100'000, 'x'));
  const auto says = [&](const std::vector<std::string>& words, const std::vector<std::string>& parts) {
    const std::string errors = refusal_of(words, folder);
    CAPTURE(errors);
    for (const std::string& part : parts) CHECK(errors.contains(part));
    return errors;
  };

  CHECK_FALSE(says({"--api-token", "secret1"}, {"--api-token", "8 to 512"}).contains("secret1"));
  CHECK_FALSE(says({"--api-token", "secret with space"}, {"--api-token"}).contains("secret with space"));
  CHECK_FALSE(says({"--api-token", secret, "--api-token-file", "short"}, {"one of them"}).contains(secret));
  CHECK_FALSE(
      says({"--api-token-file", "short"}, {"--api-token-file", "'short'", "8 to 512"}).contains("1234567"));
  says({"--api-token-file", "two-lines"}, {"'two-lines'", "nothing else"});
  says({"--api-token-file", "long"}, {"'long'", "8 to 512"});
  says({"--api-token-file", "absent"}, {"'absent'", "cannot be read"});
  says({"--api-token-file", "."}, {"'.'", "cannot be read"});
  says({"--rate-limit", "many"}, {"--rate-limit", "'many'", "20/s"});
  says({"--rate-limit", "0/s"}, {"--rate-limit", "'0/s'"});
  says({"--trusted-proxy", "10.0.0.1/8"}, {"--trusted-proxy", "'10.0.0.1/8'", "10.0.0.0/8"});
  says({"--trusted-proxy", "127.0.0.1,"}, {"--trusted-proxy", "'127.0.0.1,'"});
  says({"--trusted-proxy", "proxy.example"}, {"--trusted-proxy", "'proxy.example'"});
  for (const char* origin : {"example.com", "https://a.example/", "https://A.example", "https://",
                             "https://a.example,https://b.example", "ftp://a.example", "https://a b", "* "})
    says({"--cors-origin", origin}, {"--cors-origin", "none"});
  CHECK_FALSE(refusal_of({}, folder, {{"CANDLED_API_TOKEN", "secret1"}}).contains("secret1"));
}

TEST_CASE("help says how to protect the service, and not with what it is protected") {
  Process help({"candled", "--help"}, ".", {{"CANDLED_API_TOKEN", secret}});

  CHECK(help.wait() == 0);
  for (const char* flag :
       {"--api-token", "--api-token-file", "--rate-limit", "--trusted-proxy", "--cors-origin"})
    CHECK(help.output().contains(flag));
  CHECK_FALSE(help.output().contains(secret));
}

}  // namespace
}  // namespace candled::test
