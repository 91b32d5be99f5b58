#include "gate/client_address.hpp"

#include <algorithm>
#include <ranges>

namespace candled::gate {
namespace {

bool trusts(std::span<const http::Network> proxies, const http::Address& address) {
  return std::ranges::any_of(proxies,
                             [&](const http::Network& network) { return network.contains(address); });
}

std::string_view without_spaces(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Reads an address, after which some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
std::optional<http::Address> parse_hop(std::string_view hop) {
  if (hop.starts_with('[')) {
    const std::size_t end = hop.find(']');
    const std::string_view rest = end == hop.npos ? "" : hop.substr(end + 1);
    if (end == hop.npos || !(rest.empty() || rest.starts_with(':'))) return {};
    return http::Address::parse(hop.substr(1, end - 1));
  }
  const bool one_colon = std::ranges::count(hop, ':') == 1;
  return http::Address::parse(one_colon ? hop.substr(0, hop.find(':')) : hop);
}

/// Returns all entries of the headers, from the right. Several headers count as one, in their order.
std::vector<std::string_view> hops_from_the_right(const http::Request& request) {
  std::vector<std::string_view> hops;
  for (const auto& [name, value] : request.headers | std::views::reverse) {
    if (name != "x-forwarded-for") continue;
    std::string_view left = value;
    for (std::size_t comma = left.rfind(','); comma != left.npos; comma = left.rfind(',')) {
      hops.push_back(without_spaces(left.substr(comma + 1)));
      left = left.substr(0, comma);
    }
    hops.push_back(without_spaces(left));
  }
  return hops;
}

}  // namespace

std::optional<http::Address> client_address(const http::Request& request,
                                            std::span<const http::Network> trusted_proxies) {
  const auto peer = http::Address::parse(request.peer);
  if (!peer || !trusts(trusted_proxies, *peer)) return peer;
  auto client = peer;
  for (const std::string_view hop : hops_from_the_right(request)) {
    client = parse_hop(hop);
    if (!client) return peer;
    if (!trusts(trusted_proxies, *client)) break;
  }
  return client;
}

}  // namespace candled::gate
