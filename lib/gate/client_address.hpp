#pragma once

#include <optional>
#include <span>

#include "http/address.hpp"
#include "http/message.hpp"

namespace candled::gate {

/// Whose request it is: the connection's other end or, if that is a trusted proxy, whom the proxies name in
/// `X-Forwarded-For`: from the right, the first address that is no trusted proxy, since what stands further
/// left is only what that client says. The peer where the header is absent or cannot be read up to there;
/// nothing when the peer has no address.
std::optional<http::Address> client_address(const http::Request& request,
                                            std::span<const http::Network> trusted_proxies);

}  // namespace candled::gate
