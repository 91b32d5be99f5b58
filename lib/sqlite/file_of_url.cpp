#include "sqlite/file_of_url.hpp"

#include <fmt/core.h>

#include "store/open.hpp"

namespace candled::sqlite {
namespace {

std::unexpected<store::StoreError> bad_url(std::string_view url, std::string_view why) {
  return std::unexpected(store::bad_url(url, why, urls));
}

}  // namespace

std::expected<std::filesystem::path, store::StoreError> file_of_url(std::string_view url) {
  std::string_view path = url;
  if (const auto scheme = store::scheme_of(url)) {
    path = url.substr(scheme->size() + 1);
    const bool has_host = path.starts_with("//");
    if (has_host) path.remove_prefix(2);
    if (has_host && !path.starts_with('/')) return bad_url(url, "a file has no host");
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
