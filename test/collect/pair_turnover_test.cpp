// Pairs that come and go where there is room for few: whatever the exchange lists, nobody gets the candles of
// another pair, and none that is listed or has a complete candle is lost.
// CANDLED_TURNOVERS is how many exchanges are tried; CANDLED_FIRST_TURNOVER where they begin.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <deque>
#include <random>
#include <set>

#include "collect/collector.hpp"
#include "collect/resume.hpp"
#include "support/printing.hpp"
#include "support/sanitized.hpp"
#include "support/scripted_feed.hpp"
#include "support/stores.hpp"
#include "support/temporary_folder.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::noon;

constexpr PairLimits limits{.pairs = 8, .ids = 16};
constexpr std::size_t names = 40;

unsigned number_in_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::stoul(text));
}

CandleBuilder::Options built_with() {
  return {.intervals = Intervals::parse("10s,30s").value(), .max_gap = 3s};
}

std::string name_of(std::size_t number) {
  return "USDT_P" + std::to_string(number);
}

/// The one price that a pair ever has: a candle of another pair shows it.
std::string price_of(std::string_view name) {
  return "1" + std::string(name.substr(6));
}

/// Stores what it is given, and lets pairs go, but only after some more polls, as a store may be slow. What
/// has become of the pairs is told some polls later again.
class SlowStore final : public CandleSink, public PairRoom {
 public:
  SlowStore(store::CandleWriter& writer, std::mt19937& random) : writer_(writer), random_(random) {}

  void push(store::Batch batch) override {
    waiting_.push_back(std::move(batch));
    if (random_() % 4 == 0) store_all();
    if (needed_ && random_() % 3 == 0) let_go();
  }
  void make_room(RoomNeeded needed) override {
    REQUIRE_FALSE((needed_ || made_));
    needed_ = std::move(needed);
  }
  std::optional<store::GivenWay> room_made() override {
    if (random_() % 8 != 0) return {};
    return std::exchange(made_, std::nullopt);
  }

  void store_all() {
    for (; !waiting_.empty(); waiting_.pop_front()) REQUIRE(writer_.store(waiting_.front()));
  }

  std::size_t gone = 0;

 private:
  void let_go() {
    store_all();
    const RoomNeeded needed = *std::exchange(needed_, std::nullopt);
    const auto done = writer_.give_way(needed.candidates, needed.count);
    REQUIRE(done);
    gone += done->gone.size();
    made_ = *done;
  }

  store::CandleWriter& writer_;
  std::mt19937& random_;
  std::deque<store::Batch> waiting_;
  std::optional<RoomNeeded> needed_;
  std::optional<store::GivenWay> made_;
};

/// Lists a few pairs for long, some for a while, and bad names now and then.
class Exchange {
 public:
  explicit Exchange(std::mt19937& random) : random_(random) {}

  test::Answer answer() {
    if (random_() % 12 == 0) change();
    std::set<std::string> listed{name_of(0), name_of(1), name_of(2)};
    for (const std::size_t number : passing_) listed.insert(name_of(number));
    if (random_() % 15 == 0)
      for (int i = 0; i < 10; ++i) listed.insert(name_of(random_() % names));
    if (random_() % 20 == 0) listed.erase(name_of(1));
    test::Answer answer;
    for (const std::string& name : listed) answer.prices.emplace_back(name, price_of(name));
    return answer;
  }

 private:
  void change() {
    passing_.clear();
    for (unsigned i = 0; i < random_() % 4; ++i) passing_.insert(3 + random_() % (names - 3));
  }

  std::mt19937& random_;
  std::set<std::size_t> passing_;
};

/// What is stored is what the exchange said of each pair by its name.
void check_store(store::CandleStore& store, const std::filesystem::path& file) {
  const auto reader = store.open_reader().value();
  const Pairs pairs = reader->pairs().value();
  CHECK(pairs.count() <= limits.pairs);
  CHECK(pairs.size() <= limits.ids);
  const auto rows = reader->candles({.limit = 100'000}).value();
  for (const PairCandle& row : rows) {
    REQUIRE(pairs.has(row.pair));
    REQUIRE(row.candle.ohlc.low.to_string() == price_of(pairs[row.pair].name));
    REQUIRE(row.candle.ohlc.high == row.candle.ohlc.low);
  }
  std::vector<std::string> findings;
  REQUIRE(
      test::verify(file.string(), {.finding = [&](const auto& finding) { findings.push_back(finding.what); },
                                   .checked = [](const auto&) {}}));
  CHECK(findings == std::vector<std::string>{});
}

/// The names of the pairs that have a complete candle.
std::set<std::string> with_complete_candles(store::CandleStore& store) {
  const auto reader = store.open_reader().value();
  const Pairs pairs = reader->pairs().value();
  std::set<std::string> names_found;
  const auto rows = reader->candles({.limit = 100'000}).value();
  for (const PairCandle& row : rows)
    if (row.candle.complete) names_found.insert(pairs[row.pair].name);
  return names_found;
}

/// A service on a store, run after run.
class Service {
 public:
  explicit Service(std::mt19937& random) : random_(random), exchange_(random) {}

  /// Goes on for some polls, and ends or is killed. Returns how many pairs gave way.
  std::size_t run(test::ManualClock& clock, milliseconds length) {
    const auto store = test::open_store(file().string(), built_with()).value();
    const auto before = with_complete_candles(*store);
    live::Market market;
    live::Health health(clock.now());
    SlowStore sink(store->writer(), random_);
    CandleBuilder series(built_with(), clock.now());
    const auto reader = store->open_reader().value();
    auto closed = resume(series, *reader, {.now = clock.now(), .before = clock.now() + 24h}, silent).value();
    if (!closed.empty()) sink.push({.candles = std::move(closed)});
    Pairs known = reader->pairs().value();
    known.limit_to(limits);
    live::PairRegistry pairs(std::move(known));

    std::stop_source stop;
    test::ScriptedFeed feed(clock, [&, end = clock.now() + length](TimePoint sent) {
      if (sent >= end) stop.request_stop();
      CHECK(market.pairs()->count() <= limits.pairs);
      return exchange_.answer();
    });
    Collector collector({.poll_every = 1s, .grace = 2s},
                        {.feed = feed,
                         .clock = clock,
                         .sink = sink,
                         .market = market,
                         .health = health,
                         .log = silent,
                         .room = &sink},
                        std::move(series), QuoteBook(feed::PairFilter("*"), pairs));
    collector.run(stop.get_token());
    if (random_() % 2 == 0) sink.store_all();  // else what waits is lost, as if it had been killed

    for (const char* listed : {"USDT_P0", "USDT_P2"}) CHECK(market.pairs()->find_name(listed));
    check_store(*store, file());
    for (const std::string& name : before) CHECK(with_complete_candles(*store).contains(name));
    return sink.gone;
  }

  std::filesystem::path file() const { return folder_ / "candles.db"; }

 private:
  const log::Log silent = [](log::LogLevel, std::string_view) {};
  test::TemporaryFolder folder_{test::quick_folder()};
  std::mt19937& random_;
  Exchange exchange_;
};

TEST_CASE("pairs that come and go where there is room for few never get each other's candles") {
  const unsigned first = number_in_environment("CANDLED_FIRST_TURNOVER", 0);
  const unsigned count = number_in_environment("CANDLED_TURNOVERS", sanitized ? 5 : 15);
  std::size_t gone = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    INFO("turnover " << seed);
    std::mt19937 random(seed);
    test::ManualClock clock(noon);
    Service service(random);
    for (int runs = 0; runs < 4; ++runs) {
      gone += service.run(clock, std::chrono::seconds(60 + random() % 240));
      clock.advance(std::chrono::seconds(random() % 40));
    }
  }
  CHECK(gone >= count);
}

/// Lets go whom it is asked to, at the next poll, and remembers what closed.
class WillingRoom final : public CandleSink, public PairRoom {
 public:
  void push(store::Batch batch) override {
    for (const PairCandle& row : batch.candles) closed.push_back(row.pair);
  }
  void make_room(RoomNeeded needed) override {
    given_way_ = {.gone = {needed.candidates.begin(), needed.candidates.begin() + 1}, .kept = {}};
  }
  std::optional<store::GivenWay> room_made() override { return std::exchange(given_way_, std::nullopt); }

  std::vector<PairId> closed;

 private:
  std::optional<store::GivenWay> given_way_;
};

/// What is logged, known and closed after two minutes in which the exchange lists one name after the other
/// beside USDT_A.
struct TwoMinutes {
  explicit TwoMinutes(PairLimits limited) {
    Pairs none;
    none.limit_to(limited);
    live::PairRegistry pairs(std::move(none));
    std::stop_source stop;
    test::ScriptedFeed feed(clock, [&](TimePoint sent) -> test::Answer {
      if (sent >= noon + 2min) stop.request_stop();
      const std::string other = sent < noon + 5s ? "USDT_BAD" : sent < noon + 30s ? "USDT_B" : "USDT_C";
      return {.prices = {{"USDT_A", "1"}, {other, "2"}}};
    });
    Collector collector(
        {.poll_every = 1s, .grace = 2s},
        {.feed = feed,
         .clock = clock,
         .sink = room,
         .market = market,
         .health = health,
         .log = [this](log::LogLevel, std::string_view line) { log.emplace_back(line); },
         .room = &room},
        CandleBuilder({.intervals = Intervals::parse("1m").value(), .max_gap = 5s}, clock.now()),
        QuoteBook(feed::PairFilter("*"), pairs));
    collector.run(stop.get_token());
  }

  std::size_t said(std::string_view part) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(log, [part](const std::string& line) { return line.contains(part); }));
  }

  test::ManualClock clock{noon};
  live::Market market;
  live::Health health{noon};
  WillingRoom room;
  std::vector<std::string> log;
};

TEST_CASE("a pair that gave way is named in the log, has no last price and closes no candle") {
  const TwoMinutes run({.pairs = 2, .ids = 10});

  CHECK(run.said("the limit of 2 pairs is reached: 1 pairs that are no longer listed and have no complete "
                 "candle were removed with their candles: USDT_BAD") == 1);
  CHECK(run.market.pairs()->find_name("USDT_C"));
  CHECK(run.market.pairs()->count() == 2);
  CHECK_FALSE(run.market.prices()->at(1).has_value());
  CHECK(std::ranges::count(run.room.closed, PairId{1}) == 0);
  CHECK(std::ranges::count(run.room.closed, PairId{0}) == 2);
  CHECK(std::ranges::count(run.room.closed, PairId{3}) == 2);
}

TEST_CASE("that no more pairs can give way is said once") {
  const TwoMinutes run({.pairs = 2, .ids = 3});

  CHECK(run.said("all 3 pair numbers are used up: 1 new pairs are left out") == 1);
  CHECK_FALSE(run.market.pairs()->find_name("USDT_C"));
  CHECK(run.market.pairs()->find_name("USDT_B"));
}

}  // namespace
}  // namespace candled::collect
