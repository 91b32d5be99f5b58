#pragma once

#include <atomic>
#include <cstddef>

namespace candled::http {

/// The state of a stream that its loop and its Outlet share. Thread-safe.
struct StreamState {
  std::atomic<bool> open = true;
  std::atomic<std::size_t> waiting = 0;  ///< bytes given to the Outlet and not yet to the kernel
};

}  // namespace candled::http
