#include "http/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

namespace candled::http {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned v4_prefix_bits = 96;

std::uint64_t big_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t number = 0;
  for (int i = 0; i < count; ++i) number = number << 8 | bytes[i];
  return number;
}

bool begin_alike(const Address::Bytes& a, const Address::Bytes& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

bool is_zero_from(const Address::Bytes& bytes, unsigned bit) {
  for (unsigned i = bit; i < 8 * bytes.size(); ++i)
    if ((bytes[i / 8] >> (7 - i % 8) & 1) != 0) return false;
  return true;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  // inet_pton() would stop at a NUL and accept the text before it.
  if (text.size() > 64 || text.contains('\0')) return {};
  Bytes bytes{};
  const std::string v4(text);
  std::ranges::copy(v4_prefix, bytes.begin());
  if (::inet_pton(AF_INET, v4.c_str(), bytes.data() + v4_prefix.size()) == 1) return Address(bytes);
  const std::string v6(text.substr(0, text.find('%')));
  if (::inet_pton(AF_INET6, v6.c_str(), bytes.data()) == 1) return Address(bytes);
  return {};
}

bool Address::is_v4() const {
  return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin());
}

std::uint64_t Address::client() const {
  // No IPv6 host begins with 32 zero bits, so the two kinds cannot collide.
  return is_v4() ? big_endian(bytes_.data() + v4_prefix.size(), 4) : big_endian(bytes_.data(), 8);
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto first = Address::parse(text.substr(0, slash));
  if (!first || text.contains('%')) return {};
  const bool v4 = !text.contains(':');
  unsigned prefix = v4 ? 32 : 128;
  if (slash != text.npos) {
    const std::string_view digits = text.substr(slash + 1);
    unsigned given = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc{} || end != digits.data() + digits.size() || given > prefix) return {};
    prefix = given;
  }
  if (v4) prefix += v4_prefix_bits;
  if (!is_zero_from(first->bytes(), prefix)) return {};
  return Network(*first, prefix);
}

bool Network::contains(const Address& address) const {
  return begin_alike(first_.bytes(), address.bytes(), prefix_);
}

}  // namespace candled::http
