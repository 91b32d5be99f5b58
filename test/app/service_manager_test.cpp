#include "candled/service_manager.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "support/notify_socket.hpp"

namespace candled::app {
namespace {

using test::NotifySocket;
using namespace std::chrono_literals;

/// A variable of the environment, for the length of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* const name_;
};

void ignore(log::LogLevel, std::string_view) {}

TEST_CASE("the service manager learns that the service starts, is ready and stops, and what it does") {
  const NotifySocket socket;
  const Variable variable("NOTIFY_SOCKET", socket.path());
  ServiceManager manager(ignore);

  manager.starting("opening the store");
  manager.ready("listening on http://127.0.0.1:8080");
  manager.stopping("storing");

  CHECK(socket.received() == "STATUS=opening the store\nEXTEND_TIMEOUT_USEC=3600000000");
  CHECK(socket.received() == "READY=1\nSTATUS=listening on http://127.0.0.1:8080");
  CHECK(socket.received() == "STOPPING=1\nSTATUS=storing");
}

TEST_CASE("the watchdog is reset only when every thread has come round since it was last reset") {
  const NotifySocket socket;
  const Variable variable("NOTIFY_SOCKET", socket.path());
  ServiceManager manager(ignore);
  const auto answers = [&](std::vector<std::uint64_t> turns) {
    manager.still_alive(std::move(turns));
    return socket.received();
  };

  CHECK(answers({0, 0, 0}) == "WATCHDOG=1");
  CHECK(answers({1, 0, 1}).empty());
  CHECK(answers({7, 0, 9}).empty());
  CHECK(answers({7, 1, 9}) == "WATCHDOG=1");
  CHECK(answers({7, 1, 9}).empty());
  CHECK(answers({8, 2, 10}) == "WATCHDOG=1");
}

TEST_CASE("the watchdog is reset four times in the time that it allows, and not without one") {
  const ServiceManager manager(ignore);
  CHECK_FALSE(manager.watchdog_interval());
  {
    const Variable time("WATCHDOG_USEC", "120000000");
    CHECK(manager.watchdog_interval() == 30s);
    const Variable other("WATCHDOG_PID", "1");
    CHECK_FALSE(manager.watchdog_interval());
  }
  const Variable time("WATCHDOG_USEC", "1");
  CHECK(manager.watchdog_interval() == 1ms);
}

TEST_CASE("without a service manager nothing is sent, and one that cannot be reached is one warning") {
  std::vector<std::string> lines;
  ServiceManager manager([&](log::LogLevel level, std::string_view line) {
    CHECK(level == log::LogLevel::warning);
    lines.emplace_back(line);
  });
  manager.ready("listening");
  CHECK(lines.empty());

  const Variable variable("NOTIFY_SOCKET", "/nonexistent/notify");
  manager.ready("listening");
  manager.stopping("storing");
  CHECK(lines == std::vector<std::string>{
                     "the service manager cannot be reached (NOTIFY_SOCKET): No such file or directory"});
}

}  // namespace
}  // namespace candled::app
