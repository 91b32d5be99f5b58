#include "candled/stores.hpp"

#include <algorithm>
#include <string>
#include <vector>

#if CANDLED_POSTGRES
#include "postgres/backend.hpp"
#endif
#include "sqlite/backend.hpp"
#include "sqlite/file_of_url.hpp"

namespace candled::app {
namespace {

/// Returns the kinds of stores; a bare path is one of the first kind.
std::vector<store::Backend> backends() {
  std::vector<store::Backend> all{sqlite::backend()};
#if CANDLED_POSTGRES
  for (const store::Backend& backend : postgres::backends()) all.push_back(backend);
#endif
  return all;
}

/// Returns the store that `url` names, without the scheme and the user.
std::string place_of(std::string_view url) {
  const auto scheme = store::scheme_of(url);
  if (!scheme || *scheme == sqlite::backend().scheme) {
    const auto file = sqlite::file_of_url(url);
    return file ? file->string() : std::string(url);
  }
  url.remove_prefix(scheme->size());
  const std::size_t end_of_user = url.substr(0, url.find('?')).rfind('@');
  return std::string(end_of_user == url.npos
                         ? url.substr(std::min(url.size(), std::string_view("://").size()))
                         : url.substr(end_of_user + 1));
}

}  // namespace

std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open_store(
    std::string_view url, const store::OpenOptions& options) {
  return store::open(url, options, backends());
}

std::expected<store::BackedUp, store::StoreError> back_up_store(std::string_view url,
                                                                const store::BackupOrder& order) {
  return store::back_up(url, order, backends());
}

std::expected<void, store::StoreError> check_store_url(std::string_view url) {
  return store::check_url(url, backends());
}

bool is_shared_store(std::string_view url) {
  return store::is_shared(url, backends());
}

bool names_same_store(std::string_view one, std::string_view other) {
  return place_of(one) == place_of(other);
}

}  // namespace candled::app
