// Candles that close while the store cannot be written to.

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <sys/resource.h>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

/// A failure of the store; it ends with what a start returns.
struct Failure {
  std::string name;
  std::function<std::shared_ptr<void>(const Service&, const std::string& file)> start;
  std::string said;  // in the log and at /readyz
};

/// No file of the service may grow, nor be written to beyond its beginning: what a full disk is like.
std::shared_ptr<void> fill_disk(const Service& service, const std::string&) {
  const pid_t pid = service.process().pid();
  rlimit before{};
  const auto set = [pid](rlimit limit, rlimit* old) { ::prlimit(pid, RLIMIT_FSIZE, &limit, old); };
  REQUIRE(::prlimit(pid, RLIMIT_FSIZE, nullptr, &before) == 0);
  set({.rlim_cur = 0, .rlim_max = before.rlim_max}, nullptr);
  return {nullptr, [=](void*) { set(before, nullptr); }};
}

/// Another program is in the middle of a transaction.
std::shared_ptr<void> lock_store(const Service&, const std::string& file) {
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
  sqlite3_busy_timeout(other, 10'000);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  return {other, [](void* held) { sqlite3_close(static_cast<sqlite3*>(held)); }};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST_CASE("candles that close while the store fails wait, and all of them are there once it works again") {
  const Failure failure = GENERATE(Failure{"a full disk", fill_disk, "storing failed"},
                                   Failure{"a locked store", lock_store, "storing failed"});
  INFO(failure.name);
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  const std::string file = folder.file("candles.db");
  Service service({"--exchange-url", exchange.url(), "--store", file, "--intervals", "1s,2s", "--poll-every",
                   "200ms", "--log-level", "debug"});
  service.process().wait_for_line("candles closed");

  auto failing = failure.start(service, file);
  service.process().wait_for_next_line(failure.said);
  for (int closed = 0; closed < 3; ++closed) service.process().wait_for_next_line("candles closed");
  const Reply ready = service.get("/readyz");
  CHECK(ready.status == 503);
  CHECK(ready.body.contains("candles.db"));
  CHECK(service.get("/api/candles?pair=USDT_BTC").status == 200);
  CHECK_FALSE(service.get("/api/status").body.contains(R"("waiting":0)"));
  failing.reset();
  service.process().wait_for_next_line("storing works again");
  for (int closed = 0; closed < 2; ++closed) service.process().wait_for_next_line("candles closed");
  CHECK(service.stop(SIGTERM) == 0);

  const std::string& log = service.process().output();
  CHECK(count(log, "storing failed") == 1);
  CHECK(count(log, "storing works again") == 1);
  Service again({"--exchange-url", exchange.url(), "--store", file, "--intervals", "1s,2s"});
  const std::string rows = again.get("/api/candles?start=0&limit=5000&format=ndjson").body;
  std::map<std::string, std::size_t> by_key;
  std::size_t stored = 0;
  for (std::size_t begin = 0, end = 0; (end = rows.find('\n', begin)) != rows.npos; begin = end + 1, ++stored)
    ++by_key[rows.substr(begin, rows.find(R"("close_time")", begin) - begin)];
  CHECK(by_key.size() == stored);
  CHECK(stored >= closed_candles(log));
}

}  // namespace
}  // namespace candled::test
