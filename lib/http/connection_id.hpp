#pragma once

#include <cstdint>

namespace candled::http {

/// Names a connection of one loop. The name of one that is closed means none, ever.
struct ConnectionId {
  std::uint32_t slot;
  std::uint32_t generation;

  friend bool operator==(const ConnectionId&, const ConnectionId&) = default;
};

}  // namespace candled::http
