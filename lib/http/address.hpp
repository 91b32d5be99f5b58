#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace candled::http {

/// A host's address, IPv4 or IPv6; an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4
/// one.
class Address {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  /// Reads `192.0.2.1` or `2001:db8::1`, in IPv6 with a zone (`%eth0`), which is dropped. Nothing for
  /// anything else, names included.
  static std::optional<Address> parse(std::string_view text);

  /// As IPv6 has it: an IPv4 address is mapped.
  const Bytes& bytes() const { return bytes_; }
  bool is_v4() const;
  /// Who it counts as: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one address of
  /// those has all of them.
  std::uint64_t client() const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  explicit Address(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_;
};

/// The addresses that begin alike.
class Network {
 public:
  /// Reads `10.0.0.0/8`, `fd00::/8`, or an address alone. Nothing for anything else, or where bits are set
  /// beyond the prefix.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const Address& address) const;

 private:
  Network(Address first, unsigned prefix) : first_(first), prefix_(prefix) {}

  Address first_;
  unsigned prefix_;  // bits of the 128
};

}  // namespace candled::http
