#include "postgres/pair_keys.hpp"

#include <catch2/catch.hpp>
#include <future>

#include "postgres/caught.hpp"
#include "postgres/tables.hpp"
#include "support/postgres_database.hpp"

namespace candled::postgres {
namespace {

using store::StoreFailure;

/// A database with the tables of candled.
struct StoredPairs {
  test::PostgresDatabase database{};
  Connection connection{{.url = database.url(), .name = "there"}, Access::write};

  StoredPairs() { connection.run_script(test::tables::v001_candles); }

  /// Stores `USDT_<base>` under a key, as another process does.
  void add(PairKey key, const std::string& base) {
    database.ask("INSERT INTO candled.pair VALUES (" + std::to_string(key) + ", 'USDT_" + base + "', '" +
                 base + "', 'USDT')");
    database.ask("UPDATE candled.store SET pair_changes = pair_changes + 1");
  }
  void remove(PairKey key) {
    database.ask("DELETE FROM candled.pair WHERE id = " + std::to_string(key));
    database.ask("UPDATE candled.store SET pair_changes = pair_changes + 1");
  }
};

Pair usdt(const std::string& base) {
  return {.name = "USDT_" + base, .base = base, .quote = "USDT"};
}

PairId id(std::uint32_t number) {
  return PairId{number};
}

/// Returns `0:BTC 2:ETH`: each key that was stored with the id under which the view has the base.
std::string shown(const PairView& view) {
  std::string text;
  for (const PairId id : view.pairs.ids())
    text += (text.empty() ? "" : " ") + std::to_string(index_of(id)) + ":" + view.pairs[id].base;
  return text;
}

TEST_CASE("pairs that were stored before have their keys as ids") {
  StoredPairs place;
  place.add(0, "BTC");
  place.add(2, "ETH");
  PairKeys keys;
  const auto view = keys.view(place.connection);
  CHECK(shown(*view) == "0:BTC 2:ETH");
  CHECK(view->id_of(2) == id(2));
  CHECK(view->id_of(1) == std::nullopt);
  CHECK(keys.key_of(id(2)) == 2);
  CHECK(keys.key_of(id(1)) == std::nullopt);
}

TEST_CASE("a view stays the same until the pairs change") {
  StoredPairs place;
  place.add(0, "BTC");
  PairKeys keys;
  const auto first = keys.view(place.connection);
  CHECK(keys.view(place.connection) == first);
  place.add(1, "ETH");
  const auto second = keys.view(place.connection);
  CHECK(shown(*second) == "0:BTC 1:ETH");
  CHECK(shown(*first) == "0:BTC");
  place.remove(0);
  CHECK(shown(*keys.view(place.connection)) == "1:ETH");
}

TEST_CASE("a snapshot shows the pairs of its moment") {
  StoredPairs place;
  place.add(0, "BTC");
  PairKeys keys;
  const Transaction transaction(place.connection, Transaction::Kind::snapshot);
  CHECK(shown(*keys.view(place.connection)) == "0:BTC");
  place.add(1, "ETH");
  Connection other({.url = place.database.url(), .name = "there"}, Access::read);
  CHECK(shown(*keys.view(other)) == "0:BTC 1:ETH");
  CHECK(shown(*keys.view(place.connection)) == "0:BTC");
  CHECK(shown(*keys.view(other)) == "0:BTC 1:ETH");
}

TEST_CASE("pairs have the ids that this process has given them") {
  StoredPairs place;
  PairKeys keys;
  keys.bind(id(0), usdt("ETH"), 1);
  keys.bind(id(1), usdt("BTC"), 0);
  place.add(0, "BTC");
  place.add(1, "ETH");
  const auto view = keys.view(place.connection);
  CHECK(shown(*view) == "0:ETH 1:BTC");
  CHECK(view->id_of(0) == id(1));
  CHECK(keys.key_of(id(0)) == 1);
}

TEST_CASE("a pair whose key is another pair's id here gets an id above all") {
  StoredPairs place;
  PairKeys keys;
  keys.bind(id(1), usdt("XRP"), 7);
  place.add(0, "BTC");
  place.add(1, "ETH");
  place.add(7, "XRP");
  CHECK(shown(*keys.view(place.connection)) == "0:BTC 1:XRP 2:ETH");
}

TEST_CASE("a key beyond all ids gets one that is free") {
  StoredPairs place;
  PairKeys keys;
  place.add(5, "BTC");
  place.add(1'000'000, "ETH");
  CHECK(shown(*keys.view(place.connection)) == "5:BTC 6:ETH");
  place.add(static_cast<PairKey>(Pairs::max_ids) - 1, "XRP");
  place.add(2'000'000, "DOGE");
  CHECK(shown(*keys.view(place.connection)) == "0:DOGE 5:BTC 6:ETH 19999:XRP");
}

TEST_CASE("a pair of another process is numbered by the one who numbers this process's") {
  StoredPairs place;
  std::vector<std::string> asked;
  PairKeys keys([&](const Pair& pair) {
    asked.push_back(pair.base);
    return std::optional(id(static_cast<std::uint32_t>(10 + asked.size())));
  });
  keys.bind(id(3), usdt("BTC"), 0);
  place.add(0, "BTC");
  place.add(1, "ETH");
  CHECK(shown(*keys.view(place.connection)) == "1:ETH 3:BTC");  // what was there at the start
  place.add(2, "XRP");
  CHECK(shown(*keys.view(place.connection)) == "1:ETH 3:BTC 11:XRP");
  CHECK(asked == std::vector<std::string>{"XRP"});
}

TEST_CASE("a pair that cannot be numbered yet is left out until it can") {
  StoredPairs place;
  bool may = false;
  PairKeys keys([&](const Pair&) { return may ? std::optional(id(7)) : std::nullopt; });
  place.add(0, "BTC");
  keys.view(place.connection);
  place.add(1, "ETH");
  CHECK(shown(*keys.view(place.connection)) == "0:BTC");
  may = true;
  CHECK(shown(*keys.view(place.connection)) == "0:BTC 7:ETH");
}

TEST_CASE("a pair that was removed and stored again has a new key and its old id") {
  StoredPairs place;
  PairKeys keys([](const Pair& pair) { return std::optional(id(pair.base == "BTC" ? 0 : 1)); });
  place.add(0, "BTC");
  place.add(1, "ETH");
  keys.view(place.connection);
  place.remove(0);
  place.add(2, "BTC");
  CHECK(shown(*keys.view(place.connection)) == "0:BTC 1:ETH");
  CHECK(keys.key_of(id(0)) == 2);
}

TEST_CASE("no two keys of a view have one id") {
  StoredPairs place;
  PairKeys keys([](const Pair&) { return std::optional(id(4)); });
  place.add(0, "BTC");
  place.add(1, "ETH");
  keys.view(place.connection);
  place.add(2, "XRP");
  CHECK(shown(*keys.view(place.connection)) == "0:BTC 1:ETH 4:XRP");
  place.add(3, "LTC");
  CHECK(test::caught([&] { keys.view(place.connection); }).failure() == StoreFailure::damaged);
}

TEST_CASE("a key that is bound anew leaves its former id, and an id its former key") {
  PairKeys keys;
  keys.bind(id(0), usdt("BTC"), 5);
  keys.bind(id(1), usdt("BTC"), 5);
  CHECK(keys.key_of(id(0)) == std::nullopt);
  CHECK(keys.key_of(id(1)) == 5);
  keys.bind(id(1), usdt("BTC"), 6);
  CHECK(keys.key_of(id(1)) == 6);
  keys.remove(id(1));
  CHECK(keys.key_of(id(1)) == std::nullopt);
  keys.remove(id(1));
}

TEST_CASE("several threads see and bind pairs at once") {
  StoredPairs place;
  PairKeys keys;
  const auto see = [&] {
    Connection connection({.url = place.database.url(), .name = "there"}, Access::read);
    for (int i = 0; i < 50; ++i) {
      const auto view = keys.view(connection);
      for (const auto& [key, of_key] : view->ids)
        if (keys.key_of(of_key) != key) return false;
    }
    return true;
  };
  auto one = std::async(std::launch::async, see);
  auto other = std::async(std::launch::async, see);
  for (PairKey key = 0; key < 10; ++key) {
    keys.bind(id(static_cast<std::uint32_t>(key)), usdt("X" + std::to_string(key)), key);
    place.add(key, "X" + std::to_string(key));
  }
  CHECK(one.get());
  CHECK(other.get());
  CHECK(keys.view(place.connection)->pairs.count() == 10);
}

TEST_CASE("pairs that this program cannot handle are damage") {
  StoredPairs place;
  PairKeys keys;
  place.add(0, "BTC");
  SECTION("as a name is not its currencies'") {
    place.database.ask("UPDATE candled.pair SET name = 'USDT_LTC'");
    PairKeys others;
    const auto error = test::caught([&] { others.view(place.connection); });
    CHECK(error.failure() == StoreFailure::damaged);
    CHECK_THAT(error.what(), Catch::Contains("pair 0, USDT_LTC: "));
  }
  SECTION("as they are too many") {
    place.database.ask(
        "INSERT INTO candled.pair SELECT i, 'USDT_X' || i, 'X' || i, 'USDT' FROM generate_series(1, " +
        std::to_string(Pairs::max_count) + ") AS i");
    PairKeys others;
    const auto error = test::caught([&] { others.view(place.connection); });
    CHECK(error.failure() == StoreFailure::damaged);
    CHECK_THAT(error.what(), Catch::Contains("no room"));
  }
  SECTION("as the one row of the store is missing") {
    place.database.ask("DELETE FROM candled.store");
    CHECK(test::caught([&] { keys.view(place.connection); }).failure() == StoreFailure::damaged);
  }
}

}  // namespace
}  // namespace candled::postgres
