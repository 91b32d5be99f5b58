// An asynchronous failover loses what the primary had confirmed and its standby had not received.

#include <catch2/catch.hpp>

#include "postgres/backend.hpp"
#include "store/contract/fixture.hpp"
#include "support/postgres_cluster.hpp"

namespace candled::store::contract {
namespace {

constexpr std::int64_t minute = 60;

/// A collector of minutes on a primary with one standby.
class Collecting {
 public:
  explicit Collecting(milliseconds resend) {
    const auto backends = postgres::backends();
    auto opened = store::open(
        cluster.url(),
        {.access = Access::collect, .built_with = built_with(), .node = "one", .resend = resend}, backends);
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened.has_value());
    store = std::move(*opened);
  }

  /// Closes a minute of the pairs whose ids are below `pairs`.
  std::expected<Stored, StoreError> close(std::int64_t number, std::uint32_t pairs,
                                          const std::vector<Pair>& new_pairs = {}) {
    Batch batch{.new_pairs = numbered(new_pairs, pairs - static_cast<std::uint32_t>(new_pairs.size()))};
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      batch.candles.push_back(candle(pair, "1m", noon + number * minute, std::to_string(number + 1)));
    batch.forming = FormingState{.interval = interval("1m"),
                                 .open_time = at(noon + (number + 1) * minute),
                                 .observed_from = at(noon),
                                 .candles = {}};
    return store->writer().store(batch);
  }

  /// Does the same, again and again: the first attempts may still be made on the dead primary's connection.
  Stored close_at_last(std::int64_t number, std::uint32_t pairs) {
    std::string error;
    for (int attempt = 0; attempt < 20; ++attempt) {
      auto stored = close(number, pairs);
      if (stored) return *stored;
      error = stored.error().message;
    }
    FAIL(error);
    return {};
  }

  /// The first three minutes reach the standby, the next three do not, with a pair that is new in them. Then
  /// the standby takes over.
  void lose_three_minutes() {
    for (std::int64_t number = 0; number < 3; ++number)
      REQUIRE(close(number, 1, number == 0 ? std::vector{pair("USDT_BTC")} : std::vector<Pair>{}));
    cluster.await_replayed(1);
    cluster.cut_off(1);
    for (std::int64_t number = 3; number < 6; ++number)
      REQUIRE(close(number, 2, number == 3 ? std::vector{pair("USDT_ETH")} : std::vector<Pair>{}));
    cluster.node(0).kill();
    cluster.promote(1);
  }

  std::size_t count(const std::string& of) {
    return find(*reader_of(*store), {.intervals = {interval(of)}}).size();
  }

  test::PostgresCluster cluster{1};
  std::unique_ptr<CandleStore> store;
};

TEST_CASE(
    "minutes that a failover has lost are stored again, with their pairs and what is merged from them") {
  Collecting collecting(15min);
  collecting.lose_three_minutes();

  const Stored stored = collecting.close_at_last(6, 2);

  CHECK(stored.resent == 6);
  CHECK(stored.candles == 2);
  CHECK(collecting.count("1m") == 7 + 4);
  CHECK(collecting.count("5m") == 2);
  CHECK(collecting.store->verify({.finding = [](const Finding&) {}, .checked = [](const Checked&) {}}) == 0);
  CHECK(collecting.close(7, 2).value().resent == 0);
}

TEST_CASE("without candles in memory a failover loses minutes, and the pairs that came with them are kept") {
  Collecting collecting(0ms);
  collecting.lose_three_minutes();

  CHECK(collecting.close_at_last(6, 2).resent == 0);
  CHECK(collecting.count("1m") == 4 + 1);
}

TEST_CASE("nothing is stored again after a failover that has lost nothing") {
  Collecting collecting(15min);
  REQUIRE(collecting.close(0, 1, {pair("USDT_BTC")}));
  collecting.cluster.await_replayed(1);
  collecting.cluster.node(0).kill();
  collecting.cluster.promote(1);

  CHECK(collecting.close_at_last(1, 1).resent == 0);
  CHECK(collecting.count("1m") == 2);
}

}  // namespace
}  // namespace candled::store::contract
