#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

#include "http/descriptor.hpp"

namespace candled::http {

/// Connections that wait for a worker, first come first served. Thread-safe.
class ConnectionQueue {
 public:
  explicit ConnectionQueue(std::size_t max_size) : max_size_(max_size) {}

  /// False, and the connection is closed, when max_size are waiting.
  bool push(Descriptor connection);

  /// The next one, waiting for it; nothing after a stop.
  std::optional<Descriptor> pop(std::stop_token stop);

  /// Closes those that wait.
  void clear();

  /// Whether somebody waits: then a connection should not be kept for its own sake.
  bool empty() const;

 private:
  const std::size_t max_size_;
  mutable std::mutex mutex_;  // guards waiting_
  std::condition_variable_any changed_;
  std::deque<Descriptor> waiting_;
};

}  // namespace candled::http
