#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "http/descriptor.hpp"

namespace candled::http {

/// A TCP port that accepts connections.
struct ListeningSocket {
  Descriptor socket;
  std::uint16_t port;  ///< the bound port
};

/// Binds `port` of `host`, or a free port if it is 0. The error is a sentence that names both.
std::expected<ListeningSocket, std::string> bind_and_listen(const std::string& host, std::uint16_t port);

}  // namespace candled::http
