#include "http/address.hpp"

#include <catch2/catch.hpp>

namespace candled::http {
namespace {

Address address(std::string_view text) {
  return Address::parse(text).value();
}

bool contains(std::string_view network, std::string_view text) {
  return Network::parse(network).value().contains(address(text));
}

TEST_CASE("an IPv4 address written as IPv6 is the IPv4 one") {
  CHECK(address("::ffff:192.0.2.1") == address("192.0.2.1"));
  CHECK(address("::ffff:c000:201") == address("192.0.2.1"));
  CHECK(address("::ffff:192.0.2.1").is_v4());
  CHECK_FALSE(address("::192.0.2.1").is_v4());
  CHECK_FALSE(address("2001:db8::1").is_v4());
}

TEST_CASE("an address has one value however it is written") {
  CHECK(address("2001:DB8:0:0::1") == address("2001:db8::1"));
  CHECK(address("fe80::1%eth0") == address("fe80::1"));
}

TEST_CASE("what is no address is none") {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "localhost"sv, "192.0.2"sv, "192.0.2.256"sv, "192.0.2.1:80"sv, "1.2.3.4 "sv,
                          " 1.2.3.4"sv, "[::1]"sv, ":::"sv, "192.0.2.1\0evil"sv, "unknown"sv, "01.2.3.4"sv}) {
    INFO(text);
    CHECK_FALSE(Address::parse(text));
  }
  CHECK_FALSE(Address::parse(std::string(10'000, '1')));
}

TEST_CASE("hosts of one IPv6 network of 64 bits are one client, and IPv4 addresses one each") {
  CHECK(address("2001:db8:0:1::1").client() == address("2001:db8:0:1:ffff:ffff:ffff:ffff").client());
  CHECK(address("2001:db8:0:1::1").client() != address("2001:db8:0:2::1").client());
  CHECK(address("192.0.2.1").client() != address("192.0.2.2").client());
  CHECK(address("::ffff:192.0.2.1").client() == address("192.0.2.1").client());
}

TEST_CASE("a network has the addresses that begin like it, to the bit") {
  CHECK(contains("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  CHECK(contains("192.0.2.128/25", "192.0.2.128"));
  CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  CHECK(contains("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(contains("192.0.2.1", "192.0.2.0"));
  CHECK(contains("0.0.0.0/0", "255.255.255.255"));
  CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  CHECK(contains("fd00::/8", "fdff::1"));
  CHECK_FALSE(contains("fd00::/8", "fc00::1"));
  CHECK(contains("::/0", "2001:db8::1"));
  CHECK(contains("::1", "::1"));
  CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST_CASE("what is no network is refused, as is one with bits beyond its prefix") {
  for (const auto text : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/8x", "/8",
                          "10.0.0.1/8", "fd00::1/8", "::/129", "fe80::1%eth0", "localhost", "10.0.0.0 /8"}) {
    INFO(text);
    CHECK_FALSE(Network::parse(text));
  }
}

}  // namespace
}  // namespace candled::http
