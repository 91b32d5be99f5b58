#pragma once

#include <cstdint>
#include <memory>

#include "candled/options.hpp"
#include "log/log.hpp"

namespace candled::app {

/// Where the lines of the log go: each to a descriptor, with its time in UTC. A message goes through
/// printable_line(), so that it is one line of at most 2,000 bytes whatever an exchange put into it.
///
/// Nobody who logs waits for the log's reader: up to 10,000 lines and 1 MiB wait for one that stands still,
/// and what does not fit is dropped. Once lines flow again one says how many were.
class LogOutput {
 public:
  LogOutput(int descriptor, log::LogLevel level, LogFormat format);

  /// Takes lines from any thread. When all copies and this are gone, what was not read within 250 ms is
  /// dropped.
  const log::Log& log() const { return log_; }

  /// How many lines were dropped since the start. Thread-safe.
  std::uint64_t dropped() const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  log::Log log_;
};

}  // namespace candled::app
