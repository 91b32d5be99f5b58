#include "sqlite/table/old_candles.hpp"

#include <catch2/catch.hpp>

#include "sqlite/table/layout.hpp"
#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

/// A store of two pairs with 8 hours of candles from noon on, which have closed.
class Filled {
 public:
  Filled() : store(open(file)) {
    const FormingState state{
        .interval = interval("1m"), .open_time = end, .observed_from = at(noon), .candles = {}};
    const auto candles = observed("1m,5m,10m", noon, 480);
    REQUIRE(store->writer()
                .store({.new_pairs = numbered(pairs), .candles = candles, .forming = state})
                .has_value());
  }

  store::Removed remove(const std::string& of, std::int64_t before) {
    const auto removed = store->writer().remove({.interval = interval(of), .before = at(before)});
    INFO((removed ? "" : removed.error().message));
    REQUIRE(removed.has_value());
    return *removed;
  }
  /// Removes in steps of about `max` candles, smaller ones than a writer's.
  void remove_all(const std::string& of, std::int64_t before, std::size_t max) {
    Connection connection(file, Connection::Access::read_write);
    CandleTable candles(connection);
    OldCandles old(connection, candles);
    for (bool more = true; more;) {
      Transaction step(connection, Transaction::Kind::write);
      more = old.remove({.interval = interval(of), .before = at(before)}, max).more;
      step.commit();
      CHECK(verified(file).findings.empty());
    }
  }
  std::vector<PairCandle> found(const std::string& of, std::uint32_t pair = 0) {
    return find(*reader_of(*store), {.pairs = {PairId(pair)}, .intervals = {interval(of)}, .limit = 10'000});
  }
  std::vector<store::SeriesSummary> series() { return reader_of(*store)->series().value(); }

  static constexpr TimePoint end{std::chrono::seconds(noon + 480 * 60)};
  TemporaryFolder folder;
  std::filesystem::path file = folder / "candles.db";
  std::unique_ptr<store::CandleStore> store;
};

/// The start of the block of 1m that holds noon + `minutes`.
std::int64_t block_at(int minutes) {
  const auto block = place_of(bucket_at(interval("1m"), at(noon + minutes * 60))).block;
  return seconds_of(open_time_of(interval("1m"), block * slots_per_block));
}

}  // namespace

TEST_CASE(
    "old candles go in whole blocks, the newest that are old enough excepted, and all summaries follow") {
  Filled filled;

  const store::Removed removed = filled.remove("1m", noon + 200 * 60);

  const std::int64_t first = block_at(200);
  CHECK(first <= noon + 200 * 60);
  CHECK(first > noon + (200 - 16) * 60);
  CHECK(removed.candles == 2 * static_cast<std::size_t>((first - noon) / 60));
  CHECK_FALSE(removed.more);
  CHECK(filled.found("1m").front().candle.open_time == at(first));
  CHECK(filled.found("5m").front().candle.open_time == at(noon));
  const auto series = filled.series();
  CHECK(series[0].first == at(first));
  CHECK(series[0].candles == filled.found("1m").size());
  CHECK(reader_of(*filled.store)->removed_until().value() ==
        std::map<Interval, TimePoint>{{interval("1m"), at(first)}});
  CHECK(verified(filled.file).findings.empty());
}

TEST_CASE("after every step, however small, the store agrees with itself") {
  Filled filled;

  filled.remove_all("1m", noon + 300 * 60, 1);
  filled.remove_all("5m", noon + 300 * 60, 1);

  CHECK(verified(filled.file).findings.empty());
  CHECK(filled.found("10m").front().candle.open_time == at(noon));
}

TEST_CASE("a bigger candle may go before its parts do") {
  Filled filled;

  filled.remove_all("10m", noon + 400 * 60, 100);

  CHECK(filled.found("10m").front().candle.open_time > at(noon));
  CHECK(filled.found("1m").front().candle.open_time == at(noon));
  CHECK(verified(filled.file).findings.empty());
}

TEST_CASE("an interval of which everything is removed leaves no summary, and begins anew") {
  Filled filled;
  const std::int64_t next_day = noon + 86'400;

  filled.remove("1m", next_day);

  CHECK(filled.found("1m").empty());
  CHECK(std::ranges::count(filled.series(), interval("1m"), &store::SeriesSummary::interval) == 0);
  CHECK(sqlite_shell(filled.file, "SELECT count(*) FROM coverage WHERE interval = 60") ==
        std::vector<std::string>{"0"});
  CHECK(verified(filled.file).findings.empty());
  candled::sqlite::store(*filled.store, {candle(0, "1m", next_day)});
  CHECK(filled.found("1m").size() == 1);
  CHECK(verified(filled.file).findings.empty());
}

TEST_CASE("a repair brings nothing back that was removed, and merges nothing of what is left") {
  Filled filled;
  filled.remove("1m", noon + 200 * 60);
  const std::int64_t first = block_at(200);
  const std::int64_t straddling = first / 600 * 600;
  const auto before = filled.found("10m");
  Candle gone = candle(0, "1m", first - 60, "7").candle;
  gone.observation.reset();
  gone.source = Source::exchange;
  Candle kept = gone;
  kept.open_time = at(first);
  sqlite_shell(filled.file,
               "UPDATE candle SET complete = 0 WHERE interval = 60 AND pair = 0 AND (block * 16 + "
               "slot) * 60 = " +
                   std::to_string(first));

  const std::vector<Candle> fetched{gone, kept};
  const auto repaired =
      filled.store->writer().repair({.pair = PairId(0), .interval = interval("1m"), .candles = fetched});

  REQUIRE(repaired.has_value());
  CHECK(repaired->fetched == 1);
  CHECK(filled.found("1m").front().candle.open_time == at(first));
  if (straddling < first) {
    const auto after = filled.found("10m");
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i].candle.identical_to(before[i].candle));
  }
}

TEST_CASE("the space of what was removed is given back but for what the next candles need") {
  const TemporaryFolder folder;
  const auto file = folder / "candles.db";
  {
    auto store = open(file);
    std::vector<PairCandle> candles;
    for (int minute = 0; minute < 200'000; ++minute) candles.push_back(candle(0, "1m", noon + minute * 60));
    candled::sqlite::store(*store, candles, {pair("USDT_BTC")});
  }
  const auto full = std::filesystem::file_size(file);
  {
    auto store = open(file);
    while (store->writer().remove({.interval = interval("1m"), .before = at(noon + 190'000 * 60)})->more)
      continue;
    while (store->writer().maintain().value()) continue;
  }
  const auto left = std::filesystem::file_size(file);
  CHECK(full > 7'000'000);
  CHECK(left < 5'000'000);
  CHECK(verified(file).findings.empty());
}

TEST_CASE("a store from before space could be given back fills it again instead") {
  const TemporaryFolder folder;
  const auto file = folder / "candles.db";
  candled::sqlite::store(*open(file), {candle(0, "1m", noon)}, {pair("USDT_BTC")});
  sqlite_shell(file, "PRAGMA journal_mode = DELETE");
  sqlite_shell(file, "PRAGMA auto_vacuum = NONE; VACUUM");

  auto store = open(file);
  REQUIRE(store->writer().remove({.interval = interval("1m"), .before = at(noon)}));
  CHECK(store->writer().maintain() == false);
}

}  // namespace candled::sqlite
