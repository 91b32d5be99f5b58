#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <thread>
#include <unistd.h>

#include "e2e/attacks.hpp"
#include "e2e/service.hpp"
#include "http/client.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The bounds within which an attack has to be borne. scripts/http-attacks sets those that users may expect
/// of a machine of their own; the default ones show a defect on any machine.
struct Bounds {
  std::optional<milliseconds> worst_answer;  ///< that of the attack when there is none
  std::size_t memory_growth;
  milliseconds length;  ///< of an attack that takes its time
};

bool strict() {
  return std::getenv("CANDLED_ATTACKS") != nullptr;
}

Bounds bounds() {
  if (strict()) return {.worst_answer = {}, .memory_growth = 32 << 20, .length = 12s};
  return {.worst_answer = 5s, .memory_growth = 400 << 20, .length = 1s};
}

std::size_t memory_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/statm", pid));
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Returns the number of open sockets. Other descriptors do not count: readers of the store are opened when
/// they are needed first, and stay.
std::size_t sockets_of(pid_t pid) {
  const std::filesystem::directory_iterator folder(fmt::format("/proc/{}/fd", pid));
  return static_cast<std::size_t>(std::count_if(begin(folder), end(folder), [](const auto& descriptor) {
    std::error_code gone;
    return std::filesystem::read_symlink(descriptor, gone).string().starts_with("socket:");
  }));
}

/// Returns whether the service comes back to at most that many sockets. It may take its time over requests
/// that are still to be answered, as long as it makes progress: a client that has closed its side may want
/// its answer.
bool lets_go(pid_t pid, std::size_t sockets) {
  std::size_t open = sockets_of(pid);
  for (auto deadline = steady_clock::now() + 15s; open > sockets && steady_clock::now() < deadline;) {
    std::this_thread::sleep_for(20ms);
    const std::size_t now_open = sockets_of(pid);
    if (now_open < open) deadline = steady_clock::now() + 15s;
    open = now_open;
  }
  return open <= sockets;
}

/// Somebody who asks every 10 ms, as long as this lives.
class OrdinaryClient {
 public:
  OrdinaryClient(std::uint16_t port, pid_t server)
      : thread_([this, port, server](const std::stop_token& stop) { ask(port, server, stop); }) {
    answers_.wait(0);
  }

  /// Ends it.
  void stop() { thread_ = {}; }

  milliseconds worst() const { return worst_; }
  std::size_t most_memory() const { return most_memory_; }
  int answers() const { return answers_; }
  int failures() const { return failures_; }

 private:
  void ask(std::uint16_t port, pid_t server, const std::stop_token& stop) {
    Client client(port);
    auto next = steady_clock::now();
    while (!stop.stop_requested()) {
      std::this_thread::sleep_until(next);
      const auto begin = steady_clock::now();
      const bool answered = client.call("/api/candles?limit=1").status == 200;
      const auto took = ceil<milliseconds>(steady_clock::now() - begin);
      if (!answered) ++failures_;
      worst_ = std::max(worst_.load(), took);
      most_memory_ = std::max(most_memory_.load(), memory_of(server));
      ++answers_;
      answers_.notify_all();
      next = std::max(next + 10ms, steady_clock::now());
    }
  }

  std::atomic<milliseconds> worst_{0ms};
  std::atomic<std::size_t> most_memory_ = 0;
  std::atomic<int> answers_ = 0;
  std::atomic<int> failures_ = 0;
  std::jthread thread_;
};

TEST_CASE("whatever some clients do, the others are answered, and nothing is left of it") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "500"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--intervals",
                   "1s,2s", "--poll-every", "200ms", "--log-level", "debug"});
  for (int i = 0; i < 4; ++i) service.process().wait_for_next_line("candles closed");
  const auto port =
      static_cast<std::uint16_t>(std::stoul(service.url().substr(service.url().rfind(':') + 1)));
  service.get("/api/candles?limit=5000");
  if (strict())
    fmt::print("{:<28}{:>10}{:>12}{:>12}{:>14}\n", "attack", "answers", "worst ms", "memory MiB", "sockets");

  for (const Attack& attack : all_attacks()) {
    INFO(attack.name);
    const std::size_t sockets = sockets_of(service.pid());
    const std::size_t memory = memory_of(service.pid());
    OrdinaryClient client(port, service.pid());

    CHECK(attack.run(port, bounds().length) == "");

    client.stop();
    const std::size_t growth = std::max(client.most_memory(), memory) - memory;
    const bool clean = lets_go(service.pid(), sockets);
    CHECK(client.failures() == 0);
    CHECK(client.worst() <= bounds().worst_answer.value_or(attack.worst_answer));
    CHECK(growth <= bounds().memory_growth);
    CHECK(clean);
    if (strict())
      fmt::print("{:<28}{:>10}{:>12}{:>12.1f}{:>14}\n", attack.name, client.answers(), client.worst().count(),
                 static_cast<double>(growth) / (1 << 20),
                 fmt::format("{} -> {}", sockets, sockets_of(service.pid())));
  }

  CHECK(service.stop(SIGTERM) == 0);
}

}  // namespace
}  // namespace candled::test
