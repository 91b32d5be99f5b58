#include "postgres/reader.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "postgres/snapshot.hpp"
#include "postgres/stored_candles.hpp"
#include "support/postgres_server.hpp"
#include "support/temporary_folder.hpp"

namespace candled::postgres {
namespace {

using store::StoreFailure;
using test::StoredCandles;

/// A reader that waits for no version.
class AnyVersion {
 public:
  explicit AnyVersion(const Target& target, PairKeys::Number number = {})
      : reader_(target, std::make_shared<PairKeys>(std::move(number)), floor_, "here") {}

  Reader* operator->() { return &reader_; }

 private:
  VersionFloor floor_;
  Reader reader_;
};

TEST_CASE("a reader whose connection was cut connects anew and reads on") {
  StoredCandles stored(2);
  stored.fill(60, StoredCandles::noon, 3);
  AnyVersion reader(stored.target);
  REQUIRE(reader->candles({})->size() == 6);

  stored.database.ask(
      "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");

  CHECK(reader->candles({}).value().size() == 6);
}

TEST_CASE("what a standby gave up is read once more, and not for ever") {
  StoredCandles stored(1);
  Session session(stored.target, Access::read);
  constexpr std::string_view conflict = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$";
  int calls = 0;
  const auto fail = [&](int failures) {
    calls = 0;
    return in_snapshot(session, [&](Connection& connection) {
      if (++calls <= failures) connection.run(conflict);
      return connection.run("SELECT 7").integer(0, 0);
    });
  };

  CHECK(fail(1) == 7);
  CHECK(calls == 2);
  CHECK_THROWS_AS(fail(2), PostgresError);
  CHECK(calls == 2);
}

TEST_CASE("another failure is not tried again") {
  StoredCandles stored(1);
  Session session(stored.target, Access::read);
  int calls = 0;

  CHECK_THROWS_AS(in_snapshot(session,
                              [&](Connection& connection) {
                                ++calls;
                                return connection.run("SELECT 1 / 0").size();
                              }),
                  PostgresError);
  CHECK(calls == 1);
}

TEST_CASE("a row that is no candle, or of no pair, is reported as damage, and other pairs are read") {
  StoredCandles stored(2);
  stored.fill(60, StoredCandles::noon, 3);
  AnyVersion reader(stored.target);
  const auto fails_of = [&](const store::CandleQuery& query) {
    const auto found = reader->candles(query);
    REQUIRE_FALSE(found);
    CHECK(found.error().failure == StoreFailure::damaged);
    return found.error().message;
  };

  stored.change(
      "UPDATE candled.candle SET open = 'NaN', high = 'NaN', low = 'NaN', close = 'NaN' WHERE pair = 0");
  CHECK_THAT(fails_of({}), Catch::Contains("a candle is none"));
  CHECK(reader->candles({.pairs = {PairId{1}}})->size() == 3);

  stored.change("DELETE FROM candled.pair WHERE id = 0");
  stored.change("UPDATE candled.store SET pair_changes = pair_changes + 1");
  CHECK_THAT(fails_of({}), Catch::Contains("a candle belongs to a pair that is not there"));
  CHECK(reader->candles({.pairs = {PairId{1}}})->size() == 3);
  CHECK(reader->candles({.pairs = {PairId{0}}})->empty());
}

TEST_CASE("candles of a pair that this process has no id for yet are left out") {
  StoredCandles stored(1);
  stored.fill(60, StoredCandles::noon, 3);
  bool may_have_id = false;
  const auto number = [&](const Pair&) { return may_have_id ? std::optional(PairId{5}) : std::nullopt; };
  AnyVersion reader(stored.target, number);
  REQUIRE(reader->candles({})->size() == 3);

  stored.change("INSERT INTO candled.pair VALUES (1, 'USDT_NEW', 'NEW', 'USDT')");
  stored.change("UPDATE candled.store SET pair_changes = pair_changes + 1");
  stored.fill(60, StoredCandles::noon + 180, 2);

  CHECK(reader->candles({}).value().size() == 5);
  CHECK(reader->series().value().size() == 1);
  CHECK(reader->candles({.pairs = {PairId{5}}})->empty());

  may_have_id = true;
  CHECK(reader->candles({}).value().size() == 7);
  CHECK(reader->series().value().back().pair == PairId{5});
  CHECK(reader->candles({.pairs = {PairId{5}}})->size() == 2);
}

TEST_CASE("the size of a store grows with its candles") {
  StoredCandles stored(10);
  AnyVersion reader(stored.target);
  const auto before = reader->size_bytes().value();

  stored.fill(60, StoredCandles::noon, 2'000);

  CHECK(reader->size_bytes().value() > before + 1'000'000);
}

TEST_CASE("a hot standby is read like its primary") {
  const test::TemporaryFolder folder;
  const test::PostgresServer primary(folder.path(), "n1");
  const test::PostgresServer standby(primary, "n2");
  Connection connection({.url = primary.url(), .name = "there"}, Access::write);
  connection.run_script(test::tables::v001_candles);
  connection.run("INSERT INTO candled.pair VALUES (0, 'USDT_BTC', 'BTC', 'USDT')");
  connection.run("SELECT candled.add_partition(60, 2704)");
  connection.run(
      "INSERT INTO candled.candle VALUES (to_timestamp(1635768000), 0, 60, 1.5, 1.50, 1.5, 1.50, 60, 0, 0, "
      "0, "
      "true, 0)");
  connection.run(
      "INSERT INTO candled.series VALUES (0, 60, to_timestamp(1635768000), to_timestamp(1635768000), 1)");
  REQUIRE(test::becomes(standby.url(),
                        "SELECT count(*) FROM pg_tables WHERE tablename = 'series' AND EXISTS "
                        "(SELECT FROM pg_tables WHERE tablename = 'candle_60_2704')",
                        "1"));
  REQUIRE(test::becomes(standby.url(), "SELECT count(*) FROM candled.series", "1"));

  AnyVersion reader({.url = standby.url(), .name = "there"});

  const auto found = reader->candles({});
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().candle.ohlc.close.to_string() == "1.50");
  CHECK(reader->pairs()->find_name("USDT_BTC") == PairId{0});
  CHECK(reader->series()->size() == 1);
  CHECK(reader->forming()->unreadable.empty());
}

}  // namespace
}  // namespace candled::postgres
