#include <algorithm>

#include "gate/bearer_token.hpp"
#include "gate/client_address.hpp"
#include "gate/gate.hpp"
#include "target.hpp"

// Input: the peer's address, a network that is trusted, a value of Authorization, and X-Forwarded-For
// headers, one a line.
namespace candled::fuzz {
namespace {

constexpr std::string_view secret = "correct-horse-battery";

/// Every address that stands in the headers, however it is separated from what is around it.
std::vector<http::Address> addresses_in(const http::Request& request) {
  std::vector<http::Address> addresses;
  for (const auto& [name, value] : request.headers) {
    if (name != "x-forwarded-for") continue;
    for (std::size_t begin = 0; begin < value.size(); ++begin)
      for (std::size_t length = 1; length <= std::min<std::size_t>(64, value.size() - begin); ++length)
        if (const auto address = http::Address::parse(std::string_view(value).substr(begin, length)))
          addresses.push_back(*address);
  }
  return addresses;
}

void check_client(const http::Request& request, const std::vector<http::Network>& trusted) {
  const auto peer = http::Address::parse(request.peer);
  const auto client = gate::client_address(request, trusted);
  require(client.has_value() == peer.has_value(), "whoever has an address is somebody");
  if (!client || *client == *peer) return;
  require(std::ranges::any_of(trusted, [&](const auto& network) { return network.contains(*peer); }),
          "a peer that is not trusted speaks for itself alone");
  const auto named = addresses_in(request);
  require(std::ranges::find(named, *client) != named.end(), "a client is the peer or stands in the header");
}

void check_token(const http::Request& request) {
  gate::Gate gate({.token = gate::BearerToken::parse(secret)});
  const bool passes = !gate.refuse(request);
  const std::string_view shown = request.header("authorization");
  require(!passes || shown.contains(secret), "who does not show the token does not pass");
  if (const auto other = gate::BearerToken::parse(shown))
    require(other->is_in("Bearer " + std::string(shown)), "a token opens what it was made for");
}

}  // namespace

void check(std::string_view input) {
  http::Request request{.path = "/api/candles", .peer = take_line(input)};
  std::vector<http::Network> trusted;
  if (const auto network = http::Network::parse(take_line(input))) trusted.push_back(*network);
  request.headers.emplace_back("authorization", take_line(input));
  for (int i = 0; i < 4 && !input.empty(); ++i)
    request.headers.emplace_back("x-forwarded-for", take_line(input).substr(0, 200));
  check_client(request, trusted);
  check_token(request);
}

}  // namespace candled::fuzz
