#include <catch2/catch.hpp>

#include "postgres/backend.hpp"
#include "store/contract/fixture.hpp"
#include "support/postgres_database.hpp"

namespace candled::store::contract {
namespace {

/// A database to which collectors save the forming bucket of noon.
class SharedStore {
 public:
  std::unique_ptr<CandleStore> open(const std::string& node) const {
    const auto backends = postgres::backends();
    return store::open(database_.url(), {.access = Access::collect, .built_with = built_with(), .node = node},
                       backends)
        .value();
  }
  static std::expected<Stored, StoreError> save(CandleStore& store) {
    return store.writer().store(
        {.forming = FormingState{
             .interval = interval("1m"), .open_time = at(noon), .observed_from = at(noon), .candles = {}}});
  }
  /// Lets all leases end, as 15 s without a renewal would.
  void end_leases() const { database_.ask("UPDATE candled.lease SET until = to_timestamp(0) RETURNING 1"); }

 private:
  test::PostgresDatabase database_;
};

TEST_CASE("of two processes with the name of one node the second stores nothing while the first lives") {
  const SharedStore shared;
  const auto first = shared.open("one");
  const auto second = shared.open("one");
  REQUIRE(shared.save(*first));

  const auto refused = shared.save(*second);

  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == StoreFailure::in_use);
  CHECK_THAT(refused.error().message, Catch::Contains("the node 'one'"));
  CHECK(shared.save(*first));
  CHECK(shared.save(*shared.open("two")));
}

TEST_CASE("a process is the node of one that has ended at once, and of one that was killed later") {
  const SharedStore shared;
  auto first = shared.open("one");
  const auto second = shared.open("one");
  REQUIRE(shared.save(*first));

  SECTION("ended") {
    first.reset();
    CHECK(shared.save(*second));
  }
  SECTION("killed, and back") {
    shared.end_leases();
    CHECK(shared.save(*second));
    CHECK(shared.save(*first).error().failure == StoreFailure::in_use);
  }
}

TEST_CASE("commands that only store candles are no node") {
  const SharedStore shared;
  const auto collector = shared.open("one");
  REQUIRE(shared.save(*collector));

  const auto command = shared.open("one");

  CHECK(contract::store(*command, {candle(0, "1m", noon)}, {pair("USDT_BTC")}) == 1);
}

}  // namespace
}  // namespace candled::store::contract
