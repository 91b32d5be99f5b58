// What systemd hears of a service of Type=notify.

#include <catch2/catch.hpp>
#include <csignal>

#include "e2e/service.hpp"
#include "support/notify_socket.hpp"

namespace candled::test {
namespace {

TEST_CASE("systemd hears that the service is ready, alive without an exchange, and stopping") {
  const TemporaryFolder folder;
  const NotifySocket socket;
  Process process({"candled", "--listen", "127.0.0.1:0", "--backfill", "0", "--store",
                   folder.file("candles.db"), "--exchange-url", "http://127.0.0.1:1"},
                  ".", {{"NOTIFY_SOCKET", socket.path()}, {"WATCHDOG_USEC", "1000000"}});

  CHECK(socket.receive() == "STATUS=opening the store\nEXTEND_TIMEOUT_USEC=3600000000");
  const std::string ready = socket.receive();
  REQUIRE(ready.starts_with("READY=1\nSTATUS=listening on http://127.0.0.1:"));
  CHECK(curl(ready.substr(ready.find("http://")) + "/healthz").status == 200);
  for (int i = 0; i < 3; ++i) CHECK(socket.receive() == "WATCHDOG=1");

  process.signal(SIGTERM);
  CHECK(socket.wait_for("STOPPING=1") == "STOPPING=1\nSTATUS=storing what has closed");
  CHECK(process.wait() == 0);
  CHECK(process.output().contains("failed (unreachable"));
}

}  // namespace
}  // namespace candled::test
