#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace candled::gate {

/// The secret that clients have to present (RFC 6750).
class BearerToken {
 public:
  static constexpr std::size_t shortest = 8;
  static constexpr std::size_t longest = 512;

  /// Reads a token. Returns nothing unless it is 8 to 512 printable ASCII characters, without spaces.
  static std::optional<BearerToken> parse(std::string_view text);

  /// Returns whether an Authorization header's value is `Bearer` and this token. The time that takes reveals
  /// nothing about the token, not even its length.
  bool is_in(std::string_view authorization) const;

 private:
  using Padded = std::array<unsigned char, longest + 1>;  // with the length's end

  explicit BearerToken(std::string_view text) : padded_(padded(text)) {}

  static Padded padded(std::string_view text);

  Padded padded_;
};

}  // namespace candled::gate
