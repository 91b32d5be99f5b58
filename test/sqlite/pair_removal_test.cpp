#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

using Ids = std::vector<PairId>;

constexpr PairId bitcoin{0};
constexpr PairId bad{1};
constexpr PairId worse{2};

/// The same, but not complete.
PairCandle incomplete(PairCandle row) {
  row.candle.complete = false;
  return row;
}

FormingState state_of(std::initializer_list<PairId> pairs, std::int64_t open_time) {
  FormingState state{
      .interval = interval("1m"), .open_time = at(open_time), .observed_from = at(noon), .candles = {}};
  for (const PairId pair : pairs)
    state.candles.push_back({pair,
                             {.ohlc = Ohlc::of(price("1.5")),
                              .first = at(open_time + 1),
                              .last = at(open_time + 1),
                              .gap = 0ms,
                              .samples = 1}});
  return state;
}

/// A store in which bitcoin has complete candles, and two others have some that are not, years apart.
class Full {
 public:
  Full() {
    std::vector<PairCandle> rows;
    for (int minute = 0; minute < 40; ++minute) rows.push_back(candle(0, "1m", noon + minute * 60));
    for (std::uint32_t pair : {1U, 2U})
      for (int minute : {-2'000'000, 3, 4, 39})
        rows.push_back(incomplete(candle(pair, "1m", noon + minute * 60)));
    rows.push_back(incomplete(candle(1, "5m", noon - 2'000'000 * 60)));
    candled::sqlite::store(*store, rows, {pair("USDT_BTC"), pair("USDT_BAD"), pair("USDT_WORSE")});
    const FormingState forming = state_of({bitcoin, bad, worse}, noon + 2'400);
    REQUIRE(store->writer().store({.forming = forming, .replayed = forming}));
    REQUIRE(store->writer().repair({.pair = bad, .interval = interval("1m"), .given_up = given_up}));
  }

  store::GivenWay give_way(const Ids& candidates, std::size_t count) {
    return store->writer().give_way(candidates, count).value();
  }
  std::filesystem::path file() const { return folder / "candles.db"; }

  TemporaryFolder folder;
  std::unique_ptr<store::CandleStore> store = open(file());
  std::vector<store::GivenUp> given_up{{{at(noon), at(noon + 60)}, store::GiveUp::absent}};
};

TEST_CASE("a pair with a row that cannot be read is kept, and keeps no other") {
  Full full;
  sqlite_shell(full.file(), "UPDATE candle SET low = 0 WHERE pair = 1 AND interval = 60 AND slot = 3");

  const store::GivenWay done = full.give_way({bad, worse}, 1);

  CHECK(done.kept == Ids{bad});
  CHECK(done.gone == Ids{worse});
}

TEST_CASE("what a clock that was ahead left of a pair that gave way takes no candle from who has its id") {
  Full full;
  const std::vector<PairCandle> ahead{incomplete(candle(1, "1m", noon + 6'000))};
  candled::sqlite::store(*full.store, ahead);
  const FormingState forming = state_of({bitcoin}, noon + 2'460);
  REQUIRE(full.store->writer().store({.forming = forming, .clock_confirmed = true}));
  REQUIRE(sqlite_shell(full.file(), "SELECT count(*) FROM future WHERE pair = 1") ==
          std::vector<std::string>{"1"});

  full.give_way({bad}, 1);

  CHECK(sqlite_shell(full.file(), "SELECT count(*) FROM future") == std::vector<std::string>{"0"});
}

TEST_CASE("a store whose last pair gave way is empty and healthy, and numbers begin again after a restart") {
  Full full;
  candled::sqlite::store(*full.store, {}, {});
  REQUIRE(full.store->writer().remove({.interval = interval("1m"), .before = at(noon + 960)}));
  REQUIRE(full.store->writer().remove({.interval = interval("1m"), .before = at(noon + 1'920)}));
  sqlite_shell(full.file(), "UPDATE candle SET complete = 0");

  CHECK(full.give_way({bitcoin, bad, worse}, 3).gone == Ids{bitcoin, bad, worse});

  const auto reader = reader_of(*full.store);
  CHECK(reader->pairs()->count() == 0);
  CHECK(find(*reader).empty());
  CHECK(reader->series()->empty());
  CHECK(verified(full.file()).findings.empty());
}

}  // namespace
}  // namespace candled::sqlite
