#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace candled::app {

/// How many connections clients may have.
struct ConnectionLimits {
  std::size_t all;
  std::size_t per_client;

  bool operator==(const ConnectionLimits&) const = default;
};

/// With fewer connections for clients candled does not start.
inline constexpr std::size_t least_connections = 16;

/// The descriptors that candled needs besides connections of clients, with room to spare, when so many
/// threads answer: of the store, the exchange, the recording, the log, the server itself.
std::size_t own_descriptors(std::size_t http_threads);

/// Lets this process have as many descriptors as the system allows it, and returns how many these are.
std::uint64_t raise_descriptor_limit();

/// `wanted`, lowered to what is left of `allowed` descriptors when candled has its own; then one client has
/// half of all connections at most. The error, with fewer than least_connections left, is a sentence.
std::expected<ConnectionLimits, std::string> within_descriptors(ConnectionLimits wanted,
                                                                std::uint64_t allowed, std::size_t own);

}  // namespace candled::app
