#include "gate/client_address.hpp"

#include <catch2/catch.hpp>

namespace candled::gate {
namespace {

/// Returns the client of a request that `peer` sends with these X-Forwarded-For headers, if 10.0.0.0/8 and
/// ::1 are trusted.
std::optional<http::Address> client(const std::string& peer, const std::vector<std::string>& forwarded_for) {
  const std::vector trusted{http::Network::parse("10.0.0.0/8").value(), http::Network::parse("::1").value()};
  http::Request request{.path = "/", .peer = peer};
  request.headers.emplace_back("host", "candled");
  for (const auto& value : forwarded_for) request.headers.emplace_back("x-forwarded-for", value);
  return client_address(request, trusted);
}

std::optional<http::Address> address(std::string_view text) {
  return http::Address::parse(text);
}

TEST_CASE("nobody but a trusted proxy says whose request it is") {
  CHECK(client("192.0.2.1", {}) == address("192.0.2.1"));
  CHECK(client("192.0.2.1", {"198.51.100.7"}) == address("192.0.2.1"));
  CHECK(client("10.0.0.1", {"198.51.100.7"}) == address("198.51.100.7"));
  CHECK(client("::1", {"198.51.100.7"}) == address("198.51.100.7"));
  CHECK(client("::ffff:10.0.0.1", {"198.51.100.7"}) == address("198.51.100.7"));
}

TEST_CASE("what a client has made up stands to the left of what the proxies added, and does not count") {
  CHECK(client("10.0.0.1", {"1.1.1.1, 198.51.100.7"}) == address("198.51.100.7"));
  CHECK(client("10.0.0.1", {"1.1.1.1,198.51.100.7 , 10.0.0.2"}) == address("198.51.100.7"));
  CHECK(client("10.0.0.1", {"10.0.0.9, 198.51.100.7"}) == address("198.51.100.7"));
  CHECK(client("10.0.0.1", {"nonsense, 198.51.100.7"}) == address("198.51.100.7"));
}

TEST_CASE("several headers are one list") {
  CHECK(client("10.0.0.1", {"1.1.1.1", "198.51.100.7"}) == address("198.51.100.7"));
  CHECK(client("10.0.0.1", {"1.1.1.1, 198.51.100.7", "10.0.0.3, 10.0.0.2"}) == address("198.51.100.7"));
}

TEST_CASE("where every hop is a trusted proxy the furthest one asked itself") {
  CHECK(client("10.0.0.1", {"10.0.0.3, 10.0.0.2"}) == address("10.0.0.3"));
}

TEST_CASE("a header that cannot be read as far as needed leaves the peer") {
  for (const auto& header : {"", ",", "unknown", "198.51.100.7, unknown", "198.51.100.7,", "_hidden",
                             "[2001:db8::1", "[2001:db8::1]x", "198.51.100.7, 10.0.0.2, ???"}) {
    INFO(header);
    CHECK(client("10.0.0.1", {header}) == address("10.0.0.1"));
  }
}

TEST_CASE("some proxies add a port") {
  CHECK(client("10.0.0.1", {"198.51.100.7:4711"}) == address("198.51.100.7"));
  CHECK(client("10.0.0.1", {"[2001:db8::1]:4711"}) == address("2001:db8::1"));
  CHECK(client("10.0.0.1", {"[2001:db8::1]"}) == address("2001:db8::1"));
  CHECK(client("10.0.0.1", {"2001:db8::1"}) == address("2001:db8::1"));
}

TEST_CASE("a peer without an address is nobody") {
  CHECK_FALSE(client("", {"198.51.100.7"}));
}

}  // namespace
}  // namespace candled::gate
