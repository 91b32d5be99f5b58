#pragma once

#include <atomic>
#include <cstddef>

namespace candled::http {

/// What a loop and an Outlet know of an answer that goes on. Thread-safe.
struct StreamState {
  std::atomic<bool> open = true;
  std::atomic<std::size_t> waiting = 0;  ///< bytes that were given to the Outlet and not yet to the kernel
};

}  // namespace candled::http
