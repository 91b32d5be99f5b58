#include "store/open.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "utf8/joined.hpp"

namespace candled::store {
namespace {

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto may_follow = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, may_follow);
}

std::string urls_of(std::span<const Backend> backends) {
  std::vector<std::string_view> urls;
  for (const Backend& backend : backends)
    if (std::ranges::count(urls, backend.urls) == 0) urls.push_back(backend.urls);
  return utf8::joined(urls, ", ");
}

std::expected<const Backend*, StoreError> backend_of(std::string_view url,
                                                     std::span<const Backend> backends) {
  const auto scheme = scheme_of(url);
  if (!scheme) return &backends.front();
  const auto found = std::ranges::find(backends, *scheme, &Backend::scheme);
  if (found != backends.end()) return &*found;
  return std::unexpected(bad_url(url, fmt::format("no store is called '{}'", *scheme), urls_of(backends)));
}

}  // namespace

std::optional<std::string_view> scheme_of(std::string_view url) {
  const auto colon = url.find(':');
  if (colon == url.npos || !is_scheme(url.substr(0, colon))) return {};
  return url.substr(0, colon);
}

StoreError bad_url(std::string_view url, std::string_view why, std::string_view allowed) {
  return {.failure = StoreFailure::bad_url,
          .message = fmt::format("store '{}': {}; allowed: {}", url, why, allowed)};
}

std::expected<void, StoreError> check_url(std::string_view url, std::span<const Backend> backends) {
  const auto backend = backend_of(url, backends);
  if (!backend) return std::unexpected(backend.error());
  return (*backend)->check(url);
}

bool is_shared(std::string_view url, std::span<const Backend> backends) {
  const auto backend = backend_of(url, backends);
  return backend && (*backend)->is_shared;
}

std::expected<std::unique_ptr<CandleStore>, StoreError> open(std::string_view url, const OpenOptions& options,
                                                             std::span<const Backend> backends) {
  const auto backend = backend_of(url, backends);
  if (!backend) return std::unexpected(backend.error());
  return (*backend)->open(url, options);
}

std::expected<BackedUp, StoreError> back_up(std::string_view url, const BackupOrder& order,
                                            std::span<const Backend> backends) {
  const auto backend = backend_of(url, backends);
  if (!backend) return std::unexpected(backend.error());
  return (*backend)->back_up(url, order);
}

}  // namespace candled::store
