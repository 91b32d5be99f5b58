#pragma once

#include <optional>
#include <span>

#include "http/address.hpp"
#include "http/message.hpp"

namespace candled::gate {

/// Returns the address of the client that sent the request. That is the connection's other end, unless it is
/// a trusted proxy. Then it is the first address in `X-Forwarded-For`, from the right, that is no trusted
/// proxy: addresses further left are only that client's own claim. Returns the peer if the header is absent
/// or cannot be read up to there, and nothing if the peer has no address.
std::optional<http::Address> client_address(const http::Request& request,
                                            std::span<const http::Network> trusted_proxies);

}  // namespace candled::gate
