#include <catch2/catch.hpp>
#include <thread>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
namespace {

class Watched {
 public:
  /// True if something has changed since it was last asked.
  bool has_changed() {
    const auto before = std::exchange(seen_, store->changes().version());
    CHECK(seen_ >= before);
    return seen_ != before;
  }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);

 private:
  std::uint64_t seen_ = store->changes().version();
};

TEST_CASE("what readers find has changed once pairs, candles or what was given up have been stored") {
  Watched watched;
  CandleWriter& writer = watched.store->writer();
  const auto pairs = two_pairs();
  REQUIRE(writer.store({.new_pairs = numbered(pairs)}));
  CHECK(watched.has_changed());
  contract::store(*watched.store, observed());
  CHECK(watched.has_changed());
  const std::vector<GivenUp> given_up{{{at(0), at(60)}, GiveUp::absent}};
  REQUIRE(writer.repair({.pair = PairId{0}, .interval = interval("1m"), .given_up = given_up}));
  CHECK(watched.has_changed());
  while (writer.remove({.interval = interval("1m"), .before = at(noon + 2'400)}).value().more) continue;
  CHECK(watched.has_changed());
}

TEST_CASE("pairs that give way are a change") {
  Watched watched;
  auto row = candle(0, "1m", noon);
  row.candle.complete = false;
  contract::store(*watched.store, {row}, two_pairs());
  CHECK(watched.has_changed());

  const std::vector candidates{PairId{0}};
  REQUIRE(watched.store->writer().give_way(candidates, 1));

  CHECK(watched.has_changed());
}

TEST_CASE("nothing has changed by a state that was saved, by upkeep, or by a batch that failed") {
  Watched watched;
  CandleWriter& writer = watched.store->writer();
  contract::store(*watched.store, observed(), two_pairs());
  CHECK(watched.has_changed());

  const FormingState state{
      .interval = interval("1m"), .open_time = at(noon + 2'400), .observed_from = at(noon), .candles = {}};
  REQUIRE(writer.store({.forming = state}));
  REQUIRE(writer.maintain());
  REQUIRE(writer.merge_anew({}));
  {
    const auto held = watched.place->hold_up_writers();
    const std::vector rows{candle(0, "1m", noon + 2'400)};
    REQUIRE_FALSE(writer.store({.candles = rows}));
  }

  CHECK_FALSE(watched.has_changed());
}

TEST_CASE("waiting for a change ends with it, and whoever waited finds it") {
  Watched watched;
  const auto seen = watched.store->changes().version();
  const auto reader = reader_of(*watched.store);
  std::size_t found = 0;

  {
    const std::jthread waiting([&] {
      const auto far = std::chrono::steady_clock::now() + 1min;
      if (watched.store->changes().await(seen, far, {}) != seen) found = reader->candles({}).value().size();
    });
    contract::store(*watched.store, {candle(0, "1m", noon)}, two_pairs());
  }

  CHECK(found == 1);
}

TEST_CASE("waiting for a change ends at its deadline, and when it is stopped") {
  Watched watched;
  const Changes& changes = watched.store->changes();
  const auto seen = changes.version();
  std::stop_source stop;
  stop.request_stop();

  CHECK(changes.await(seen, std::chrono::steady_clock::now(), {}) == seen);
  CHECK(changes.await(seen, std::chrono::steady_clock::now() + 1min, stop.get_token()) == seen);
}

}  // namespace
}  // namespace candled::store::contract
