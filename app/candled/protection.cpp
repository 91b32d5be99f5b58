#include "candled/protection.hpp"

#include <fmt/format.h>
#include <fstream>

namespace candled::app {
namespace {

/// No more of it than is needed to see that it is too long.
std::optional<std::string> beginning_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(api::BearerToken::longest + 3, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && in.fail()) return {};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void drop_line_end(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

std::expected<std::optional<api::BearerToken>, std::string> api_token(const Options& options) {
  if (options.api_token_file.empty()) return options.api_token;
  auto text = beginning_of(options.api_token_file);
  if (!text)
    return std::unexpected(fmt::format("--api-token-file: '{}' cannot be read", options.api_token_file));
  drop_line_end(*text);
  const auto token = api::BearerToken::parse(*text);
  if (!token)
    return std::unexpected(
        fmt::format("--api-token-file: '{}' does not hold {} to {} printable characters without spaces, and "
                    "nothing else",
                    options.api_token_file, api::BearerToken::shortest, api::BearerToken::longest));
  return token;
}

}  // namespace candled::app
