#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace candled::http {

/// A host's address, IPv4 or IPv6. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is treated as the
/// IPv4 address.
class Address {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  /// Reads `192.0.2.1` or `2001:db8::1`. An IPv6 address may have a zone (`%eth0`), which is dropped. Returns
  /// nothing for anything else, names included.
  static std::optional<Address> parse(std::string_view text);

  /// Returns the address as IPv6 writes it: an IPv4 address is mapped.
  const Bytes& bytes() const { return bytes_; }
  bool is_v4() const;
  /// Returns the client that the address counts as: an IPv4 address itself, or the first 64 bits of an IPv6
  /// address, since the holder of one of those addresses holds all of them.
  std::uint64_t client() const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  explicit Address(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_;
};

/// A range of addresses with a common prefix.
class Network {
 public:
  /// Reads `10.0.0.0/8`, `fd00::/8`, or a single address. Returns nothing for anything else, or if bits are
  /// set beyond the prefix.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const Address& address) const;

 private:
  Network(Address first, unsigned prefix) : first_(first), prefix_(prefix) {}

  Address first_;
  unsigned prefix_;  // in bits, of 128
};

}  // namespace candled::http
