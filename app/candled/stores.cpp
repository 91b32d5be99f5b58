#include "candled/stores.hpp"

#include <vector>

#if CANDLED_POSTGRES
#include "postgres/backend.hpp"
#endif
#include "sqlite/backend.hpp"

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

}  // namespace candled::app
