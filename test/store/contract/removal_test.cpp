#include <algorithm>
#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

/// A store of two pairs with 8 hours of candles from noon on, which have closed.
class Filled {
 public:
  Filled() {
    const FormingState state{
        .interval = interval("1m"), .open_time = end, .observed_from = at(noon), .candles = {}};
    const auto candles = observed("1m,5m,10m", noon, 480);
    const auto pairs = two_pairs();
    REQUIRE(store->writer()
                .store({.new_pairs = numbered(pairs), .candles = candles, .forming = state})
                .has_value());
  }

  /// Removes all that can be now.
  Removed remove(const std::string& of, std::int64_t before) {
    Removed all;
    for (bool more = true; more;) {
      const auto removed = store->writer().remove({.interval = interval(of), .before = at(before)});
      INFO((removed ? "" : removed.error().message));
      REQUIRE(removed.has_value());
      all.candles += removed->candles;
      more = removed->more;
    }
    return all;
  }
  std::vector<PairCandle> found(const std::string& of, std::uint32_t pair = 0) {
    return find(*reader_of(*store), {.pairs = {PairId(pair)}, .intervals = {interval(of)}, .limit = 10'000});
  }

  static constexpr TimePoint end{std::chrono::seconds(noon + 480 * 60)};
  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);
};

TEST_CASE("the oldest candles go, none that is young enough does, and the summaries follow") {
  Filled filled;

  const Removed removed = filled.remove("1m", noon + 200 * 60);

  const auto left = filled.found("1m");
  REQUIRE_FALSE(left.empty());
  const TimePoint first = left.front().candle.open_time;
  CHECK(first <= at(noon + 200 * 60));
  CHECK(removed.candles == 2 * static_cast<std::size_t>((first - at(noon)) / 60s));
  CHECK(left.size() == static_cast<std::size_t>((Filled::end - first) / 60s));
  CHECK(filled.found("1m", 1).size() == left.size());
  CHECK(filled.found("5m").front().candle.open_time == at(noon));
  const auto reader = reader_of(*filled.store);
  const auto series = reader->series().value();
  CHECK(series[0].first == first);
  CHECK(series[0].candles == left.size());
  const auto until = reader->removed_until().value();
  REQUIRE(until.size() == 1);
  CHECK(until.at(interval("1m")) >= first);
  CHECK(until.at(interval("1m")) <= at(noon + 200 * 60));
  CHECK(findings_in(*filled.place).empty());
}

TEST_CASE("upkeep ends, and changes nothing that is found") {
  Filled filled;
  filled.remove("1m", noon + 400 * 60);
  const auto before = filled.found("1m");

  int steps = 0;
  while (filled.store->writer().maintain().value()) REQUIRE(++steps < 100'000);

  CHECK(filled.found("1m").size() == before.size());
  CHECK(findings_in(*filled.place).empty());
}

TEST_CASE("removing nothing changes nothing") {
  Filled filled;

  CHECK(filled.remove("1m", noon).candles == 0);
  CHECK(filled.remove("1h", noon + 480 * 60).candles == 0);

  CHECK(reader_of(*filled.store)->removed_until()->empty());
}

TEST_CASE("a candle that is stored where others were removed is found") {
  Filled filled;
  filled.remove("1m", noon + 480 * 60);

  contract::store(*filled.store, {candle(0, "1m", noon + 60)});

  CHECK(filled.found("1m").front().candle.open_time == at(noon + 60));
  CHECK(findings_in(*filled.place).empty());
}

TEST_CASE("a pair that was away for long is found again after its old candles were removed") {
  const auto place = new_place();
  auto store = open(*place);
  const std::int64_t year_later = noon + 365 * 86'400;
  contract::store(*store, {candle(0, "1m", noon), candle(0, "1m", year_later)}, {pair("USDT_BTC")});

  const auto removed = store->writer().remove({.interval = interval("1m"), .before = at(noon + 86'400)});

  REQUIRE(removed.has_value());
  CHECK(removed->candles == 1);
  CHECK(reader_of(*store)->series()->at(0).first == at(year_later));
  CHECK(findings_in(*place).empty());
}

TEST_CASE("what was given up goes with the candles") {
  Filled filled;
  const std::vector<GivenUp> given_up{
      {.buckets = {at(noon + 60), at(noon + 120)}, .reason = GiveUp::absent},
      {.buckets = {at(noon + 400 * 60), at(noon + 401 * 60)}, .reason = GiveUp::absent}};
  REQUIRE(filled.store->writer()
              .repair({.pair = PairId(0), .interval = interval("1m"), .given_up = given_up})
              .has_value());

  filled.remove("1m", noon + 200 * 60);

  CHECK(reader_of(*filled.store)->given_up(PairId(0), interval("1m"), {at(noon), Filled::end}).value() ==
        std::vector<GivenUp>{given_up[1]});
}

}  // namespace
}  // namespace candled::store::contract
