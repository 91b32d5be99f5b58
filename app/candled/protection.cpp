#include "candled/protection.hpp"

#include <fmt/format.h>

#include "program/small_file.hpp"

namespace candled::app {
namespace {

void drop_line_end(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

std::expected<std::optional<gate::BearerToken>, std::string> api_token(const Options& options) {
  if (options.api_token_file.empty()) return options.api_token;
  // No more is read than is needed to see that it is too long.
  auto text = beginning_of_file(options.api_token_file, gate::BearerToken::longest + 3);
  if (!text) return std::unexpected(fmt::format("--api-token-file: {}", text.error()));
  drop_line_end(*text);
  const auto token = gate::BearerToken::parse(*text);
  if (!token)
    return std::unexpected(
        fmt::format("--api-token-file: '{}' must contain {} to {} printable characters without spaces, and "
                    "nothing else",
                    options.api_token_file, gate::BearerToken::shortest, gate::BearerToken::longest));
  return token;
}

}  // namespace candled::app
