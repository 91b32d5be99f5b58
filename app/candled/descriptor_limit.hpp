#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace candled::app {

/// The largest numbers of connections that clients may have.
struct ConnectionLimits {
  std::size_t all;
  std::size_t per_client;

  bool operator==(const ConnectionLimits&) const = default;
};

/// The number of client connections below which candled does not start.
inline constexpr std::size_t least_connections = 16;

/// Returns the number of descriptors that candled needs besides connections of clients, with room to spare,
/// when `http_threads` threads answer: those of the store, the exchange, the recording, the log and the
/// server itself.
std::size_t own_descriptors(std::size_t http_threads);

/// Raises this process's limit of descriptors as far as the system allows, and returns the limit.
std::uint64_t raise_descriptor_limit();

/// Returns `wanted`, lowered to the part of `allowed` descriptors that candled does not need itself; one
/// client then has at most half of all connections. The error, if fewer than least_connections are left, is a
/// sentence.
std::expected<ConnectionLimits, std::string> within_descriptors(ConnectionLimits wanted,
                                                                std::uint64_t allowed, std::size_t own);

}  // namespace candled::app
