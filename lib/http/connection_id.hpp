#pragma once

#include <cstdint>

namespace candled::http {

/// Identifies a connection of one loop. The id of a closed connection is never used again.
struct ConnectionId {
  std::uint32_t slot;
  std::uint32_t generation;

  friend bool operator==(const ConnectionId&, const ConnectionId&) = default;
};

}  // namespace candled::http
