#pragma once

#include <cstdint>
#include <memory>

#include "candled/options.hpp"
#include "log/log.hpp"

namespace candled::app {

/// A destination of log lines: writes each to a descriptor, with its time in UTC. A message goes through
/// printable_line(), so that it is one line of at most 2,000 bytes, whatever an exchange put into it.
///
/// Logging never waits for the log's reader: up to 10,000 lines and 1 MiB wait for a reader that stands
/// still, and lines that do not fit are dropped. Once lines flow again, one line gives the number of dropped
/// ones.
class LogOutput {
 public:
  LogOutput(int descriptor, log::LogLevel level, LogFormat format);

  /// Returns a log that takes lines from any thread. When all its copies and this object are gone, lines not
  /// read within 250 ms are dropped.
  const log::Log& log() const { return log_; }

  /// Returns the number of lines dropped since the start. Thread-safe.
  std::uint64_t dropped() const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  log::Log log_;
};

}  // namespace candled::app
