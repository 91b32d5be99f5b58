#include "sqlite/file_of_url.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace candled::sqlite {
namespace {

constexpr std::string_view allowed = "allowed: sqlite:PATH, sqlite:///ABSOLUTE/PATH or a bare path";

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto may_follow = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, may_follow);
}

std::unexpected<store::StoreError> bad_url(std::string_view url, std::string_view why) {
  return std::unexpected(store::StoreError{.failure = store::StoreFailure::bad_url,
                                           .message = fmt::format("store '{}': {}; {}", url, why, allowed)});
}

}  // namespace

std::expected<std::filesystem::path, store::StoreError> file_of_url(std::string_view url) {
  std::string_view path = url;
  const auto colon = url.find(':');
  if (colon != url.npos && is_scheme(url.substr(0, colon))) {
    if (url.substr(0, colon) != "sqlite")
      return bad_url(url, fmt::format("no store is called '{}'", url.substr(0, colon)));
    path = url.substr(colon + 1);
    if (path.starts_with("//")) path.remove_prefix(2);
    if (path.size() + 2 == url.size() - colon - 1 && !path.starts_with('/'))
      return bad_url(url, "a file has no host");
  }
  if (path.empty()) return bad_url(url, "there is no path");
  if (path.find('\0') != path.npos)
    return bad_url(url.substr(0, url.find('\0')), "a path holds no zero byte");

  std::error_code error;
  const auto resolved = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (!error) return resolved;
  return std::unexpected(store::StoreError{.failure = store::StoreFailure::not_writable,
                                           .message = fmt::format("{}: {}", path, error.message())});
}

}  // namespace candled::sqlite
