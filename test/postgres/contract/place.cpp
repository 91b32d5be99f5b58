// The cases of test/store/contract on databases of PostgreSQL.

#include "store/contract/place.hpp"

#include <algorithm>
#include <stdexcept>

#include "postgres/backend.hpp"
#include "postgres/connection.hpp"
#include "support/postgres_database.hpp"

namespace candled::store::contract {
namespace {

/// Small partitions, so that some hours of candles fill several.
constexpr std::string_view small_partitions = "UPDATE candled.store SET partition_buckets = 20";

/// Keeps others from writing, but not from reading, until it goes.
class Held {
 public:
  explicit Held(const std::string& url)
      : connection_({.url = url, .name = url}, postgres::Access::write),
        transaction_(connection_, postgres::Transaction::Kind::write) {
    connection_.run_script("LOCK TABLE candled.store, candled.forming_ring IN EXCLUSIVE MODE");
  }

 private:
  postgres::Connection connection_;
  postgres::Transaction transaction_;
};

class DatabasePlace final : public Place {
 public:
  std::expected<std::unique_ptr<CandleStore>, StoreError> open(const OpenOptions& options) override {
    const auto backends = postgres::backends();
    auto store = store::open(database_.url(), options, backends);
    if (store && options.access == Access::collect && !std::exchange(is_made_, true))
      database_.ask(std::string(small_partitions) + " RETURNING 1");
    return store;
  }
  std::shared_ptr<void> hold_up_writers() override { return std::make_shared<Held>(database_.url()); }

 private:
  test::PostgresDatabase database_;
  bool is_made_ = false;
};

}  // namespace

std::unique_ptr<Place> new_place() {
  return std::make_unique<DatabasePlace>();
}

}  // namespace candled::store::contract
