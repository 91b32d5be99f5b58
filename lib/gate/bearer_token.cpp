#include "gate/bearer_token.hpp"

#include <algorithm>
#include <cctype>

namespace candled::gate {
namespace {

/// Returns the text after `Bearer `, whose case does not matter, without the spaces around it.
std::string_view credentials_in(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  if (!std::ranges::equal(authorization.substr(0, scheme.size()), scheme, same)) return {};
  std::string_view credentials = authorization.substr(scheme.size());
  while (credentials.starts_with(' ')) credentials.remove_prefix(1);
  while (credentials.ends_with(' ')) credentials.remove_suffix(1);
  return credentials;
}

bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

}  // namespace

std::optional<BearerToken> BearerToken::parse(std::string_view text) {
  if (text.size() < shortest || text.size() > longest || !std::ranges::all_of(text, is_printable)) return {};
  return BearerToken(text);
}

bool BearerToken::is_in(std::string_view authorization) const {
  const std::string_view given = credentials_in(authorization);
  if (given.size() > longest) return false;
  const Padded other = padded(given);
  // Volatile, so that the compiler cannot end the loop at the first difference.
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < padded_.size(); ++i)
    difference = static_cast<unsigned char>(difference | (padded_[i] ^ other[i]));
  return difference == 0;
}

/// Pads with NULs. Tokens contain none, so two are equal if their padded bytes are.
auto BearerToken::padded(std::string_view text) -> Padded {
  Padded bytes{};
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return bytes;
}

}  // namespace candled::gate
