#include <catch2/catch.hpp>
#include <set>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
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
    contract::store(*store, rows, {pair("USDT_BTC"), pair("USDT_BAD"), pair("USDT_WORSE")});
    const FormingState forming = state_of({bitcoin, bad, worse}, noon + 2'400);
    REQUIRE(store->writer().store({.forming = forming, .replayed = forming}));
    REQUIRE(store->writer().repair({.pair = bad, .interval = interval("1m"), .given_up = given_up}));
  }

  GivenWay give_way(const Ids& candidates, std::size_t count) {
    return store->writer().give_way(candidates, count).value();
  }
  /// Returns the pairs of the saved forming bucket.
  static Ids pairs_in(const CandleReader::Result<SavedForming>& saved) {
    REQUIRE(saved.has_value());
    CHECK(saved->unreadable.empty());
    Ids ids;
    for (const auto& row : saved->state->candles) ids.push_back(row.pair);
    return ids;
  }
  void reopen() {
    store.reset();
    store = open(*place);
  }
  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);
  std::vector<GivenUp> given_up{{{at(noon), at(noon + 60)}, GiveUp::absent}};
};

TEST_CASE("a pair without a complete candle gives way with all that is stored of it") {
  Full full;
  const auto reader = reader_of(*full.store);
  REQUIRE(find(*reader, {.pairs = {bad}}).size() > 0);

  const GivenWay done = full.give_way({bad}, 1);

  CHECK(done.gone == Ids{bad});
  CHECK(done.kept.empty());
  CHECK(find(*reader, {.pairs = {bad}}).empty());
  CHECK(reader->pairs()->ids() == Ids{bitcoin, worse});
  const auto series = reader->series().value();
  for (const SeriesSummary& summary : series) CHECK(summary.pair != bad);
  CHECK(reader->given_up(bad, interval("1m"), {at(0), at(2 * noon)})->empty());
  CHECK(Full::pairs_in(reader->forming()) == Ids{bitcoin, worse});
  CHECK(Full::pairs_in(reader->replayed()) == Ids{bitcoin, worse});
  CHECK(find(*reader, {.pairs = {worse}, .intervals = {interval("1m")}}).size() == 4);
  CHECK(findings_in(*full.place).empty());
}

TEST_CASE("a pair with a complete candle of any interval is kept, and the next one gives way") {
  Full full;
  contract::store(*full.store, {candle(1, "10m", noon + 3'600)});  // where no shorter one is

  const GivenWay done = full.give_way({bitcoin, bad, worse}, 1);

  CHECK(done.kept == Ids{bitcoin, bad});
  CHECK(done.gone == Ids{worse});
  CHECK(find(*reader_of(*full.store), {.pairs = {bad}, .intervals = {interval("1m")}}).size() == 4);
  CHECK(findings_in(*full.place).empty());
}

TEST_CASE("no more pairs give way than have to, the first ones first") {
  Full full;

  CHECK(full.give_way({worse, bad}, 1).gone == Ids{worse});

  CHECK(reader_of(*full.store)->pairs()->ids() == Ids{bitcoin, bad});
}

TEST_CASE("what comes of a pair after it gave way is dropped, and what comes with it is stored") {
  Full full;
  full.give_way({bad}, 1);

  const FormingState forming = state_of({bitcoin, bad}, noon + 2'460);
  const std::vector<PairCandle> rows{candle(0, "1m", noon + 2'400), candle(1, "1m", noon + 2'400)};
  const auto stored = full.store->writer().store({.candles = rows, .forming = forming});
  const std::vector<Candle> fetched{candle(1, "1m", noon + 60).candle};
  const auto repaired = full.store->writer().repair(
      {.pair = bad, .interval = interval("1m"), .candles = fetched, .given_up = full.given_up});

  CHECK(stored->candles == 1);
  CHECK(repaired->fetched == 0);
  const auto reader = reader_of(*full.store);
  CHECK(find(*reader, {.pairs = {bad}}).empty());
  CHECK(Full::pairs_in(reader->forming()) == Ids{bitcoin});
  CHECK(findings_in(*full.place).empty());
}

TEST_CASE("candles of a pair that never was are refused still") {
  Full full;
  full.give_way({bad}, 1);

  const std::vector<PairCandle> rows{candle(7, "1m", noon)};

  CHECK_THROWS_AS(full.store->writer().store({.candles = rows}), std::out_of_range);
}

TEST_CASE("the id of a pair that gave way is given to no other before the store is opened again") {
  Full full;
  full.give_way({worse}, 1);  // the highest

  CHECK_THROWS_AS(full.store->writer().store({.new_pairs = {{worse, pair("USDT_NEW")}}}),
                  std::invalid_argument);
  REQUIRE(full.store->writer().store({.new_pairs = {{PairId{3}, pair("USDT_NEW")}}}));
  CHECK(reader_of(*full.store)->pairs()->find_name("USDT_NEW") == PairId{3});

  full.reopen();
  Pairs pairs = reader_of(*full.store)->pairs().value();
  CHECK(pairs.find_or_add(pair("USDT_LATER")) == worse);
  REQUIRE(full.store->writer().store(
      {.new_pairs = {{worse, pair("USDT_LATER")}}, .candles = std::vector{candle(2, "1m", noon + 60)}}));

  const auto reader = reader_of(*full.store);
  CHECK(reader->pairs()->find_name("USDT_LATER") == worse);
  CHECK(find(*reader, {.pairs = {worse}, .intervals = {interval("1m")}}).size() == 1);
  CHECK(Full::pairs_in(reader->forming()) == Ids{bitcoin, bad});
  CHECK(findings_in(*full.place).empty());
}

TEST_CASE("a pair may have the name of one that gave way, and has nothing else of it") {
  Full full;
  full.give_way({bad}, 1);

  REQUIRE(full.store->writer().store({.new_pairs = {{PairId{3}, pair("USDT_BAD")}}}));

  const auto reader = reader_of(*full.store);
  CHECK(reader->pairs()->find_name("USDT_BAD") == PairId{3});
  CHECK(find(*reader, {.pairs = {PairId{3}}}).empty());
  CHECK(find(*reader, {.pairs = {bad}}).empty());
}

TEST_CASE("an export goes on without a pair that gives way, and without who gets its id") {
  Full full;
  const auto reading = full.place->open({}).value();
  const auto scan = reading->scan({}).value();
  std::set<PairId> seen;
  const auto first = scan->next(2).value();
  for (const PairCandle& row : first) seen.insert(row.pair);
  CHECK(seen.contains(bad));

  full.give_way({bad}, 1);
  full.reopen();
  REQUIRE(full.store->writer().store(
      {.new_pairs = {{bad, pair("USDT_NEW")}}, .candles = std::vector{candle(1, "1m", noon + 2'340)}}));
  seen.clear();
  for (auto rows = scan->next(1'000).value(); !rows.empty(); rows = scan->next(1'000).value())
    for (const PairCandle& row : rows)
      if (row.candle.open_time > at(noon + 1'800)) seen.insert(row.pair);

  CHECK(seen == std::set{bitcoin, worse});
}

}  // namespace
}  // namespace candled::store::contract
