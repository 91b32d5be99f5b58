#include <catch2/catch.hpp>

#include "candled/health_command.hpp"

namespace candled::app {
namespace {

std::string url(const std::string& host, bool ready = false) {
  return health_url({.host = host, .port = 8080}, {.ready = ready}).value();
}

TEST_CASE("a service is asked at the address on which it listens, or on loopback if that is every address") {
  CHECK(url("127.0.0.1") == "http://127.0.0.1:8080/healthz");
  CHECK(url("127.0.0.1", true) == "http://127.0.0.1:8080/readyz");
  CHECK(url("0.0.0.0") == "http://127.0.0.1:8080/healthz");
  CHECK(url("::") == "http://[::1]:8080/healthz");
  CHECK(url("::1") == "http://[::1]:8080/healthz");
  CHECK(url("fe80::1%eth0") == "http://[fe80::1%25eth0]:8080/healthz");
  CHECK(url("localhost") == "http://localhost:8080/healthz");
}

TEST_CASE("a free port that the service chose cannot be asked") {
  CHECK(health_url({.host = "127.0.0.1", .port = 0}, {})
            .error()
            .starts_with("--listen: port 0 is a free port"));
}

}  // namespace
}  // namespace candled::app
