#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "log/log.hpp"

namespace candled::app {

/// The service manager that started this process, as systemd's `Type=notify` has it: learns from messages
/// that the service is ready, alive or stopping. Without NOTIFY_SOCKET in the environment nothing is sent.
///
/// One thread at a time.
class ServiceManager {
 public:
  /// The longest start: upgrading a large database takes minutes on a slow disk.
  static constexpr std::chrono::hours longest_start{1};

  /// `log` gets a warning if a message cannot be sent, once.
  explicit ServiceManager(log::Log log);

  /// Extends the time allowed for the start to longest_start.
  void starting(std::string_view status);
  /// Announces that clients are answered.
  void ready(std::string_view status);
  /// Announces that the service is ending, by itself or as asked.
  void stopping(std::string_view status);

  /// Returns how often still_alive() has to be called; empty if there is no watchdog.
  std::optional<std::chrono::milliseconds> watchdog_interval() const;

  /// Resets the watchdog if each thread has come round since it was last reset. `turns` are the counts of
  /// the threads, always of the same ones. A thread that hangs therefore ends in a restart.
  void still_alive(std::vector<std::uint64_t> turns);

 private:
  void send(std::string_view message);

  const log::Log log_;
  std::vector<std::uint64_t> turns_;  // when the watchdog was last reset
  bool warned_ = false;
};

}  // namespace candled::app
