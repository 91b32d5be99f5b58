#include "collect/store_queue.hpp"

#include <catch2/catch.hpp>

#include "store/counting_writer.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using store::StoreError;
using store::StoreFailure;
using test::noon;

constexpr milliseconds patience = 20s;

/// A writer that remembers what it was given and can be made to fail.
class FakeWriter final : public store::CandleWriter {
 public:
  std::expected<store::Stored, StoreError> store(const store::Batch& batch) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) {
      --failures_;
      return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    }
    for (const auto& [id, pair] : batch.new_pairs) {
      pairs_.push_back(pair.name);
      ids_.push_back(id);
    }
    transactions_.emplace_back();
    for (const auto& [pair, candle] : batch.candles) transactions_.back().push_back(candle.open_time);
    if (batch.forming) forming_.push_back(batch.forming->open_time);
    return store::Stored{.candles = batch.candles.size()};
  }
  std::uint64_t withdrawn() const override { return 0; }
  std::expected<store::Repaired, StoreError> repair(const store::Repair& repair) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    ++repairs_;
    return store::Repaired{.fetched = repair.candles.size()};
  }

  /// As if there were `removable_` candles that are too old, 10 of which go in a step.
  std::expected<store::Removed, StoreError> remove(const store::Removal& removal) override {
    const std::scoped_lock lock(mutex_);
    if (removals_to_fail_ > 0) {
      --removals_to_fail_;
      return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    }
    removals_.push_back({removal.interval, removal.before});
    const int now = std::min(removable_, 10);
    removable_ -= now;
    return store::Removed{.candles = static_cast<std::size_t>(now), .more = removable_ > 0};
  }
  /// Of the candidates the first one has a complete candle.
  std::expected<store::GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                                      std::size_t count) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    stored_before_room_ = transactions_.size();
    const auto others = candidates.subspan(1).first(std::min(count, candidates.size() - 1));
    return store::GivenWay{.gone = {others.begin(), others.end()}, .kept = {candidates.front()}};
  }
  std::expected<bool, StoreError> maintain() override { return false; }

  /// As if `unmerged_` candles of 5m were missing whose parts are stored, 10 of which are merged in a step.
  std::map<Interval, TimePoint> unmerged() const override {
    const std::scoped_lock lock(mutex_);
    return unmerged_ > 0 ? std::map<Interval, TimePoint>{{Interval(5min), noon}}
                         : std::map<Interval, TimePoint>{};
  }
  std::expected<store::MergedLater, StoreError> merge_later() override {
    const int now = std::min(unmerged_, 10);
    {
      const std::scoped_lock lock(mutex_);
      if (merges_to_fail_ > 0) {
        --merges_to_fail_;
        return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
      }
      unmerged_ -= now;
    }
    const Price price = Price::from_parts(1, 0);
    const PairCandle one{PairId{0},
                         {Interval(5min), noon, price, price, price, price, {}, true, Source::live}};
    return store::MergedLater{.merged = std::vector<PairCandle>(static_cast<std::size_t>(now), one),
                              .unmerged = unmerged()};
  }
  std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const store::StoredBucket>) override {
    return {};
  }
  void make_unmerged(int candles, int failures = 0) {
    const std::scoped_lock lock(mutex_);
    unmerged_ = candles;
    merges_to_fail_ = failures;
  }

  void fail_removals(int times) {
    const std::scoped_lock lock(mutex_);
    removals_to_fail_ = times;
  }
  void make_removable(int candles) {
    const std::scoped_lock lock(mutex_);
    removable_ = candles;
  }
  std::vector<std::pair<Interval, TimePoint>> removals() const {
    const std::scoped_lock lock(mutex_);
    return removals_;
  }
  void fail(int times) {
    const std::scoped_lock lock(mutex_);
    failures_ = times;
  }
  std::vector<std::vector<TimePoint>> transactions() const {
    const std::scoped_lock lock(mutex_);
    return transactions_;
  }
  /// The open buckets of the forming states that were stored.
  std::vector<TimePoint> forming() const {
    const std::scoped_lock lock(mutex_);
    return forming_;
  }
  /// How many transactions there had been when room was made last.
  std::size_t stored_before_room() const {
    const std::scoped_lock lock(mutex_);
    return stored_before_room_;
  }
  int repairs() const {
    const std::scoped_lock lock(mutex_);
    return repairs_;
  }
  std::vector<std::string> pairs() const {
    const std::scoped_lock lock(mutex_);
    return pairs_;
  }
  std::vector<PairId> ids() const {
    const std::scoped_lock lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  int failures_ = 0;
  std::vector<std::vector<TimePoint>> transactions_;
  std::vector<std::string> pairs_;
  std::vector<PairId> ids_;
  std::vector<TimePoint> forming_;
  int repairs_ = 0;
  int unmerged_ = 0;
  int merges_to_fail_ = 0;
  std::size_t stored_before_room_ = 0;
  int removable_ = 0;
  int removals_to_fail_ = 0;
  std::vector<std::pair<Interval, TimePoint>> removals_;
};

/// The lines that were logged as warnings or errors, and information.
class Lines {
 public:
  log::Log log() {
    return [this](log::LogLevel, std::string_view line) {
      const std::scoped_lock lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  std::vector<std::string> all() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

std::vector<PairCandle> candles(TimePoint open_time, std::size_t count = 1) {
  const Price price = Price::parse("1").value();
  const Candle candle{.interval = Interval(1min),
                      .open_time = open_time,
                      .ohlc = Ohlc::of(price),
                      .observation = {},
                      .complete = true,
                      .source = Source::exchange};
  return std::vector<PairCandle>(count, {PairId{0}, candle});
}

FormingState forming(TimePoint open_time) {
  return {.interval = Interval(1min), .open_time = open_time, .observed_from = noon, .candles = {}};
}

/// Waits until `reached`, which another thread makes true soon.
template <typename Reached>
bool eventually(const Reached& reached) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!reached() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return reached();
}

TEST_CASE("candles that were pushed together are stored in one transaction, in order") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon, 3)});
  queue.push({.candles = candles(noon + 1min, 2)});

  CHECK(queue.drain(patience) == 0);
  const auto transactions = writer.transactions();
  REQUIRE(transactions.size() == 2);
  CHECK(transactions[0] == std::vector<TimePoint>(3, noon));
  CHECK(transactions[1] == std::vector<TimePoint>(2, noon + 1min));
  CHECK(health.store().candles_stored == 5);
}

TEST_CASE("candles wait for a store that fails and are stored in order, once, with two lines in the log") {
  FakeWriter writer;
  writer.fail(3);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(writer.transactions() == std::vector<std::vector<TimePoint>>{{noon}, {noon + 1min}});
  CHECK(health.store().error.empty());
  CHECK(health.store().candles_waiting == 0);
  REQUIRE(lines.all().size() == 2);
  CHECK(lines.all()[0].starts_with("storing failed: the disk is full; "));
  CHECK(lines.all()[1].starts_with("storing works again; "));
}

TEST_CASE("what waits for the store can be read, the newest of it, until it is stored") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.max_shown = 2, .retry_after = 1ms}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});
  for (int i = 0; i < 3; ++i) queue.push({.candles = candles(noon + std::chrono::minutes{i})});

  const auto waiting = market.unstored().closed;
  REQUIRE(waiting->size() == 2);
  CHECK(waiting->at(0)->front().candle.open_time == noon + 1min);
  CHECK(waiting->at(1)->front().candle.open_time == noon + 2min);

  writer.fail(0);
  REQUIRE(queue.drain(patience) == 0);
  CHECK(market.unstored().closed->empty());
}

TEST_CASE("while the store fails its reason and the candles that wait can be seen") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon, 4)});

  REQUIRE(eventually([&] { return !health.store().error.empty(); }));
  CHECK(queue.drain(1ms) == 4);

  REQUIRE(market.unstored().closed->size() == 1);
  CHECK(market.unstored().closed->front()->size() == 4);
  CHECK(health.store().error == "the disk is full");
  CHECK(health.store().candles_waiting == 4);
  CHECK(health.store().candles_stored == 0);
}

TEST_CASE("the end waits for a store that is slow, and stores everything") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});

  CHECK(queue.finish({.failing = 0ms, .slow = patience}) == 0);

  CHECK(writer.transactions().size() == 2);
}

TEST_CASE("the end does not wait for a store that fails, and says how many candles are lost") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon, 3)});

  CHECK(queue.finish({.failing = 1ms, .slow = 24h}) == 3);
}

TEST_CASE("candles beyond the bound are lost, counted and logged, but their pairs are kept") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.max_waiting = 3, .retry_after = 1ms}, writer, market, health, lines.log());
  const Pair btc = *Pair::from_name("USDT_BTC", NameOrder::quote_first);

  queue.push({.candles = candles(noon, 3)});
  queue.push({.new_pairs = {{PairId{0}, btc}}, .candles = candles(noon + 1min)});
  CHECK(health.store().candles_lost == 1);
  CHECK(health.store().candles_waiting == 3);
  writer.fail(0);

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.pairs() == std::vector<std::string>{"USDT_BTC"});
  CHECK(writer.transactions() == std::vector<std::vector<TimePoint>>{{noon, noon, noon}});
}

TEST_CASE("what was stored is counted by interval, and how long after its end it could be queried") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.now = [] { return noon + 2min + 40ms; }, .newest_end = {{Interval(5min), noon}}}, writer,
                   market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon, 3)});
  queue.push({.candles = candles(noon + 1min, 2)});
  queue.push({.forming = forming(noon + 2min)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.store().stored_by_interval == std::map<Interval, std::uint64_t>{{Interval(1min), 5}});
  CHECK(health.store().newest_end ==
        std::map<Interval, TimePoint>{{Interval(1min), noon + 2min}, {Interval(5min), noon}});
  CHECK(health.durations().flush.counts().count == 2);
  CHECK(health.durations().until_queryable.counts().count == 2);
  CHECK(health.durations().until_queryable.counts().sum == 1min + 40ms + 40ms);
}

TEST_CASE("candles that ended before the service started say nothing about how soon they can be queried") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.now = [] { return noon; }}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon - 1h)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.durations().until_queryable.counts().count == 0);
  CHECK(health.store().stored_by_interval.at(Interval(1min)) == 1);
}

TEST_CASE("every attempt to store that fails is counted") {
  FakeWriter writer;
  writer.fail(3);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.store().failures == 3);
  CHECK(health.durations().flush.counts().count == 1);
}

TEST_CASE(
    "of the forming states that wait for a store that fails only the newest after each minute is kept") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon), .forming = forming(noon + 1min)});
  CHECK(queue.drain(10ms) == 1);
  queue.push({.candles = candles(noon + 1min), .forming = forming(noon + 2min)});
  for (int poll = 1; poll <= 1'000; ++poll) queue.push({.forming = forming(noon + 2min + poll * 1min)});
  writer.fail(0);

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.transactions() == std::vector<std::vector<TimePoint>>{{noon}, {noon + 1min}});
  CHECK(writer.forming() == std::vector{noon + 1min, noon + 1'002min});
  CHECK(health.store().stored_until == noon + 1'002min);
}

TEST_CASE("a state is saved although no candle has closed, and tells that storing works again") {
  FakeWriter writer;
  writer.fail(1);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  queue.push({.forming = forming(noon)});

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.forming() == std::vector{noon});
  CHECK(lines.all().size() == 2);
}

TEST_CASE("a repair is carried out after everything that was pushed before it") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});
  const std::vector<Candle> fetched(3, candles(noon).front().candle);
  queue.push({.candles = candles(noon, 2)});

  const auto repaired = queue.repair({.pair = PairId{0}, .interval = Interval(1min), .candles = fetched});

  REQUIRE(repaired.has_value());
  CHECK(repaired->fetched == 3);
  CHECK(writer.transactions().size() == 1);
  CHECK(writer.repairs() == 1);
}

TEST_CASE("a repair fails at once while storing fails, and so it does after the end") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon)});

  const auto repaired = queue.repair({.pair = PairId{0}, .interval = Interval(1min)});
  REQUIRE_FALSE(repaired.has_value());
  CHECK(repaired.error().message == "the disk is full");
  queue.finish({.failing = 1ms, .slow = 1ms});

  CHECK_FALSE(queue.repair({.pair = PairId{0}, .interval = Interval(1min)}).has_value());
}

TEST_CASE("old candles are removed in steps once something is stored, and readers are told") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  writer.make_removable(25);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.newest_end = {{Interval(1min), noon}}, .keep = {{Interval(1min), 24h}}, .rest = 1ms},
                   counting, market, health, [](log::LogLevel, std::string_view) {});
  CHECK(writer.removals().empty());

  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return health.store().candles_removed == 25; }));
  CHECK(changes.version() == 1 + 3);
  const auto removals = writer.removals();
  REQUIRE(removals.size() == 3);
  CHECK(removals.back() == std::pair(Interval(1min), noon - 24h));
}

TEST_CASE("a clock that is set forward by a year makes no candle old") {
  FakeWriter writer;
  writer.make_removable(10);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.keep = {{Interval(1min), 24h}}, .rest = 1ms}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon), .forming = forming(noon + 365 * 24h)});
  REQUIRE(eventually([&] { return !writer.removals().empty(); }));

  for (const auto& [interval, before] : writer.removals()) CHECK(before == noon + 1min - 24h);
}

TEST_CASE("what is pushed between two steps of a removal is stored before the next of them") {
  FakeWriter writer;
  writer.make_removable(1'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.newest_end = {{Interval(1min), noon}}, .keep = {{Interval(1min), 24h}}, .rest = 1h},
                   writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.forming = forming(noon)});
  REQUIRE(eventually([&] { return health.store().candles_removed == 10; }));

  queue.push({.candles = candles(noon), .forming = forming(noon + 1min)});

  CHECK(queue.drain(patience) == 0);
  CHECK(health.store().candles_stored == 1);
}

TEST_CASE("a removal that fails is said once, is tried again and keeps nothing from being stored") {
  FakeWriter writer;
  writer.make_removable(10);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms,
                    .newest_end = {{Interval(1min), noon}},
                    .keep = {{Interval(1min), 24h}},
                    .rest = 1ms},
                   writer, market, health, lines.log());
  queue.push({.candles = candles(noon - 1min)});
  REQUIRE(queue.drain(patience) == 0);

  writer.fail_removals(3);
  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return health.store().candles_removed == 10; }));
  CHECK(lines.all() == std::vector<std::string>{"old candles could not be removed: the disk is full"});
  CHECK(health.store().error.empty());
}

TEST_CASE(
    "candles of an interval that was configured later are merged in steps, and a failure is said once") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  writer.make_unmerged(25, 3);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms, .rest = 1ms}, counting, market, health, lines.log());

  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return lines.all().size() == 2; }));
  CHECK(lines.all() ==
        std::vector<std::string>{"candles of intervals that were configured later could not be merged from "
                                 "what is stored: the disk is full",
                                 "25 candles of 5m were merged from candles stored earlier"});
  CHECK(health.store().unmerged.empty());
  CHECK(health.store().error.empty());
  CHECK(changes.version() == 1 + 3);
}

/// What has become of the pairs that were asked to give way, which is told once.
store::GivenWay outcome_of(StoreQueue& queue) {
  std::optional<store::GivenWay> made;
  REQUIRE(eventually([&] { return made || (made = queue.room_made()).has_value(); }));
  return *made;
}

TEST_CASE("pairs give way once what was pushed before is stored, and are counted") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, counting, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});
  queue.make_room({.candidates = {PairId{7}, PairId{3}, PairId{5}, PairId{9}}, .count = 2});

  const auto made = outcome_of(queue);
  CHECK(writer.stored_before_room() == 2);
  CHECK(made.gone == std::vector{PairId{3}, PairId{5}});
  CHECK(made.kept == std::vector{PairId{7}});
  CHECK_FALSE(queue.room_made());
  CHECK(health.store().pairs_gone == 2);
  CHECK(changes.version() == 1 + 3);
}

TEST_CASE("where no room can be made the reason is logged, and nobody gives way") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  for (int i = 0; i < 2; ++i) {
    queue.make_room({.candidates = {PairId{7}}, .count = 1});
    const auto made = outcome_of(queue);
    CHECK(made.gone.empty());
    CHECK(made.kept.empty());
  }

  CHECK(lines.all() == std::vector<std::string>{"no room could be made for new pairs: the disk is full"});
  CHECK(health.store().pairs_gone == 0);
}

TEST_CASE("while storing fails nobody gives way, and whoever asks is told at once") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  queue.make_room({.candidates = {PairId{7}, PairId{3}}, .count = 1});

  CHECK(outcome_of(queue).gone.empty());
  writer.fail(0);
  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.stored_before_room() == 0);
}

TEST_CASE("what joins the batch before it brings its new pairs with their ids") {
  FakeWriter writer;
  writer.fail(50);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  const auto pair = [](const char* name) { return *Pair::from_name(name, NameOrder::quote_first); };

  queue.push({.candles = candles(noon)});
  queue.push({.new_pairs = {{PairId{4}, pair("USDT_A")}}, .forming = forming(noon)});
  queue.push({.new_pairs = {{PairId{2}, pair("USDT_B")}}, .forming = forming(noon)});
  REQUIRE(queue.drain(patience) == 0);
  REQUIRE(eventually([&] { return writer.pairs().size() == 2; }));

  CHECK(writer.ids() == std::vector{PairId{4}, PairId{2}});
}

}  // namespace
}  // namespace candled::collect
