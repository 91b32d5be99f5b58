#include "candled/service_manager.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <string>
#include <systemd/sd-daemon.h>
#include <utility>

namespace candled::app {
namespace {

/// Part of the watchdog's time: a message or two may come late.
constexpr int messages_per_watchdog_time = 4;

}  // namespace

ServiceManager::ServiceManager(log::Log log) : log_(std::move(log)) {}

void ServiceManager::starting(std::string_view status) {
  constexpr std::chrono::microseconds longest = longest_start;
  send(fmt::format("STATUS={}\nEXTEND_TIMEOUT_USEC={}", status, longest.count()));
}

void ServiceManager::ready(std::string_view status) {
  send(fmt::format("READY=1\nSTATUS={}", status));
}

void ServiceManager::stopping(std::string_view status) {
  send(fmt::format("STOPPING=1\nSTATUS={}", status));
}

std::optional<std::chrono::milliseconds> ServiceManager::watchdog_interval() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return {};
  const auto milliseconds = std::max<std::uint64_t>(microseconds / 1'000 / messages_per_watchdog_time, 1);
  return std::chrono::milliseconds{milliseconds};
}

void ServiceManager::still_alive(std::vector<std::uint64_t> turns) {
  if (!turns_.empty() && !std::ranges::equal(turns, turns_, std::greater{})) return;
  turns_ = std::move(turns);
  send("WATCHDOG=1");
}

void ServiceManager::send(std::string_view message) {
  const int result = sd_notify(0, std::string(message).c_str());
  if (result >= 0 || std::exchange(warned_, true)) return;
  log_(log::LogLevel::warning,
       fmt::format("the service manager cannot be reached (NOTIFY_SOCKET): {}", std::strerror(-result)));
}

}  // namespace candled::app
