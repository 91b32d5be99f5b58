#include "replica/replica.hpp"

#include <catch2/catch.hpp>

#include "support/new_pairs.hpp"
#include "support/scratch_store.hpp"

namespace candled::replica {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{milliseconds{1'635'768'000'000}};
constexpr PairId btc{0};
constexpr PairId eth{1};
const Interval minute{60s};
const Interval five_minutes{300s};

Price price(const char* text) {
  return *Price::parse(text);
}

PairCandle candle(PairId pair, TimePoint open_time, const char* prices) {
  return {pair,
          {.interval = minute,
           .open_time = open_time,
           .ohlc = Ohlc::of(price(prices)),
           .observation = {},
           .complete = true,
           .source = Source::exchange}};
}

/// The state of a minute in which BTC had one sample, a second after its beginning.
FormingState state(TimePoint open_time, const char* prices, Interval interval = minute) {
  return {.interval = interval,
          .open_time = open_time,
          .observed_from = noon,
          .candles = {{.pair = btc,
                       .candle = {.ohlc = Ohlc::of(price(prices)),
                                  .first = open_time + 1s,
                                  .last = open_time + 1s,
                                  .gap = 0s,
                                  .samples = 1}}}};
}

/// A replica of a store that has BTC and ETH.
class Shown {
 public:
  Shown() {
    const std::vector pairs{*Pair::from_name("USDT_BTC", NameOrder::quote_first),
                            *Pair::from_name("USDT_ETH", NameOrder::quote_first)};
    store.writer().store({.new_pairs = test::numbered(pairs)}).value();
  }

  void add(const PairCandle& row) { store.writer().store({.candles = {row}}).value(); }
  /// Takes what a watch has noticed.
  void notice(const store::Noticed& noticed) { listener.changed(noticed); }
  /// Takes a state that a watch has seen, or that there is none.
  void look(const std::vector<FormingState>& states = {}) { listener.looked(states); }
  std::optional<Candle> forming(Interval interval) const {
    return market.unstored().forming->candle(btc, interval, now);
  }

  test::ScratchStore store;
  TimePoint now = noon + 2min + 1s;
  live::PairRegistry registry;
  live::Market market;
  live::Health health{noon};
  std::vector<std::string> lines;
  Replica replica{
      {.built_with = {.intervals = *Intervals::parse("1m,5m")}, .pairs = feed::PairFilter("*_BTC")},
      {.store = store,
       .registry = registry,
       .market = market,
       .health = health,
       .now = [this] { return now; },
       .log = [this](log::LogLevel, std::string_view line) { lines.emplace_back(line); }}};
  store::Watch::Listener listener = replica.listener();
};

TEST_CASE("the stored pairs are known, and those that others do not collect") {
  Shown shown;
  shown.add(candle(btc, noon, "5"));
  REQUIRE(shown.replica.open());
  CHECK(shown.market.pairs()->count() == 2);
  CHECK(*shown.market.excluded() == std::vector{eth});
  CHECK(shown.health.closed_until() == noon + 1min);

  const std::vector more{*Pair::from_name("USDT_XRP", NameOrder::quote_first)};
  shown.store.writer().store({.new_pairs = test::numbered(more, 2)}).value();
  shown.notice({.pairs = true});
  CHECK(shown.market.pairs()->count() == 3);
}

TEST_CASE("forming candles are shown as they were saved, the bigger ones with their stored parts") {
  Shown shown;
  shown.add(candle(btc, noon, "5"));
  shown.add(candle(btc, noon + 1min, "9"));
  REQUIRE(shown.replica.open());
  shown.look({state(noon + 2min, "7.50")});

  REQUIRE(shown.forming(minute));
  CHECK(shown.forming(minute)->ohlc.close.to_string() == "7.50");
  CHECK(shown.forming(minute)->open_time == noon + 2min);
  REQUIRE(shown.forming(five_minutes));
  CHECK(shown.forming(five_minutes)->open_time == noon);
  CHECK(shown.forming(five_minutes)->ohlc.open == price("5"));
  CHECK(shown.forming(five_minutes)->ohlc.high == price("9"));
  CHECK(shown.forming(five_minutes)->ohlc.close == price("7.5"));
  REQUIRE(shown.market.prices()->at(0));
  CHECK(shown.market.prices()->at(0)->time == noon + 2min + 1s);
  CHECK(shown.health.feed().last_sample == noon + 2min + 1s);
}

TEST_CASE("a part that is repaired changes the bigger forming candle") {
  Shown shown;
  REQUIRE(shown.replica.open());
  shown.look({state(noon + 2min, "7")});
  CHECK(shown.forming(five_minutes)->ohlc.high == price("7"));
  shown.add(candle(btc, noon + 1min, "9"));
  shown.notice({.changed = {{.pair = btc, .interval = minute}}, .newest = {{minute, noon + 1min}}});
  shown.look();
  CHECK(shown.forming(five_minutes)->ohlc.high == price("9"));
}

TEST_CASE("the bigger forming candles begin anew with their bucket") {
  Shown shown;
  shown.add(candle(btc, noon + 4min, "9"));
  REQUIRE(shown.replica.open());
  shown.now = noon + 4min + 2s;
  shown.look({state(noon + 4min, "8"), state(noon + 5min, "7")});
  CHECK(shown.forming(five_minutes)->open_time == noon + 5min);
  CHECK(shown.forming(five_minutes)->ohlc.high == price("7"));
}

TEST_CASE("a forming candle is shown until ten seconds after its end, if no other one comes") {
  Shown shown;
  REQUIRE(shown.replica.open());
  shown.look({state(noon + 2min, "7")});
  shown.now = noon + 3min + 10s;
  shown.look();
  CHECK(shown.forming(minute));
  shown.now += 1ms;
  shown.look();
  CHECK_FALSE(shown.forming(minute));
  CHECK(shown.market.prices()->at(0));
}

TEST_CASE("forming candles of another interval than ours are not shown") {
  Shown shown;
  REQUIRE(shown.replica.open());
  shown.look({state(noon + 2min, "7", Interval{120s})});
  CHECK_FALSE(shown.forming(minute));
  CHECK_FALSE(shown.forming(Interval{120s}));
}

TEST_CASE("what others have stored moves the time until which buckets are closed") {
  Shown shown;
  REQUIRE(shown.replica.open());
  shown.notice({.closed_until = noon + 7min, .newest = {{minute, noon + 6min}}});
  CHECK(shown.health.stored_until() == noon + 7min);
  CHECK(shown.health.store().newest_end.at(minute) == noon + 7min);
}

TEST_CASE("pairs that cannot be read are read again after the next look, and the log says so once") {
  Shown shown;
  REQUIRE(shown.replica.open());
  const std::vector more{*Pair::from_name("USDT_XRP", NameOrder::quote_first)};
  shown.store.writer().store({.new_pairs = test::numbered(more, 2)}).value();
  shown.store.fail_with(store::StoreError{.failure = store::StoreFailure::io, .message = "x: gone"});
  shown.notice({.pairs = true});
  shown.look();
  CHECK(shown.market.pairs()->count() == 2);
  CHECK(shown.lines == std::vector<std::string>{"what others store cannot be read, retrying: x: gone"});
  shown.store.fail_with({});
  shown.look();
  CHECK(shown.market.pairs()->count() == 3);
}

}  // namespace
}  // namespace candled::replica
