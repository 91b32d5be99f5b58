#include "repair/repair_fixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "candle/merge.hpp"
#include "support/stores.hpp"

namespace candled::repair {
namespace {

std::string name_of(std::size_t pair) {
  return "USDT_P" + std::to_string(pair);
}

class ScriptedSource final : public feed::CandleSource {
 public:
  explicit ScriptedSource(Workshop& workshop) : workshop_(workshop) {}

  std::size_t max_candles() const override { return workshop_.options.max_candles; }
  unsigned requests_per_second() const override { return workshop_.options.requests_per_second; }
  bool offers(Interval interval) const override {
    return workshop_.options.offered.contains(interval.name());
  }
  std::expected<feed::ExchangeCandles, feed::FeedError> fetch_candles(const Pair& pair, Interval interval,
                                                                      TimeRange range,
                                                                      std::stop_token) override {
    workshop_.calls.push_back({workshop_.clock.now(), pair.name, interval, range});
    const auto answer = workshop_.answers(workshop_.calls.back());
    if (!answer) return std::unexpected(answer.error());
    return feed::ExchangeCandles{.candles = *answer, .exchange_time = workshop_.exchange_time()};
  }

 private:
  Workshop& workshop_;
};

PairCandle live_candle(std::uint32_t pair, TimePoint open_time, bool complete) {
  const auto open = *price("5." + std::to_string((open_time - noon) / 1min + 10'000));
  return {.pair = PairId{pair},
          .candle = {.interval = minute,
                     .open_time = open_time,
                     .ohlc = Ohlc::of(open),
                     .observation = Observation{.samples = 60,
                                                .first = open_time,
                                                .last = open_time + 59s,
                                                .gap = complete ? milliseconds{1'000} : milliseconds{20'000}},
                     .complete = complete,
                     .source = Source::live}};
}

}  // namespace

std::optional<Price> price(const std::string& text) {
  const auto parsed = Price::parse(text);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

void EventClock::sleep_until(TimePoint until, std::stop_token stop) {
  const TimePoint time = until - ahead_;
  while (!stop.stop_requested() && !events_.empty() && events_.begin()->first <= time) {
    now_ = std::max(now_, events_.begin()->first);
    const auto event = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    event();
  }
  if (!stop.stop_requested()) now_ = std::max(now_, time);
}

feed::ExchangeCandle traded(TimePoint open_time) {
  const auto minutes = (open_time - noon) / 1min;
  return {.open_time = open_time,
          .ohlc = {.open = *price("7." + std::to_string(minutes + 10'000)),
                   .high = *price("9"),
                   .low = *price("3"),
                   .close = *price("8")},
          .trades = 4,
          .traded = true};
}

std::vector<feed::ExchangeCandle> all_of(const Call& call) {
  std::vector<feed::ExchangeCandle> candles;
  for (TimePoint time = call.range.start; time < call.range.end; time += call.interval.length())
    candles.push_back(traded(time));
  return candles;
}

Workshop::Workshop(Options given)
    : options(std::move(given)),
      intervals_(*Intervals::parse(options.intervals)) {
  clock.set(noon + 1h);
  open();
  Pairs pairs;
  live::LastPrices prices;
  for (std::size_t i = 0; i < options.pairs; ++i) {
    pairs.find_or_add(*Pair::from_name(name_of(i), NameOrder::quote_first));
    prices.push_back(live::LastPrice{*price("1"), noon});
  }
  queue->push({.new_pairs = pairs.added_after(0)});
  market.set_pairs(std::make_shared<const Pairs>(pairs));
  market.set_prices(prices);
  health.set_feed({.feed = "price", .last_success = noon});
}

void Workshop::open() {
  const CandleBuilder::Options series{.intervals = intervals_, .max_gap = 5s};
  store = std::move(test::open_store(folder.file("candles.db"), series).value());
  start_queue();
}

void Workshop::start_queue() {
  queue = std::make_unique<collect::StoreQueue>(collect::StoreQueue::Options{.rest = 1ms}, store->writer(),
                                                market, health, [](log::LogLevel, std::string_view) {});
  closed_until(noon + 1h);
}

void Workshop::collect(std::uint32_t pair, int from, int until, const std::set<int>& missing,
                       const std::set<int>& incomplete) {
  std::vector<PairCandle> rows;
  for (int i = from; i < until; ++i)
    if (!missing.contains(i))
      rows.push_back(live_candle(pair, noon + std::chrono::minutes{i}, !incomplete.contains(i)));
  for (const Interval interval : intervals_.bigger()) {
    std::map<TimePoint, std::vector<Candle>> parts;
    for (const PairCandle& row : rows)
      if (row.candle.interval == minute) parts[interval.floor(row.candle.open_time)].push_back(row.candle);
    for (const auto& [open_time, candles] : parts)
      if (open_time + interval.length() <= noon + std::chrono::minutes{until})
        rows.push_back(
            {PairId{pair}, *merge({.interval = minute, .candles = candles}, interval, open_time, 5s)});
  }
  queue->push({.candles = rows});
  REQUIRE(queue->drain(10s) == 0);
}

std::size_t Workshop::remove_before(int end) {
  queue.reset();  // its thread alone uses the writer
  const auto removed = store->writer().remove({.interval = minute, .before = at(end)});
  start_queue();
  return removed.value().candles;
}

void Workshop::closed_until(TimePoint time) {
  queue->push({.forming = FormingState{.interval = intervals_.shortest(),
                                       .open_time = intervals_.shortest().floor(time),
                                       .observed_from = noon,
                                       .candles = {}}});
  queue->drain(10s);
  // drain() knows candles only
  const auto reached = [&] {
    const live::StoreHealth stored = health.store();
    return stored.stored_until == intervals_.shortest().floor(time) && stored.unmerged.empty();
  };
  while (health.store().error.empty() && !reached()) std::this_thread::yield();
}

void Workshop::restart_with(const std::string& intervals) {
  queue.reset();
  store.reset();
  intervals_ = *Intervals::parse(intervals);
  open();
}

std::unique_ptr<feed::CandleSource> Workshop::make_source() {
  return std::make_unique<ScriptedSource>(*this);
}

void Workshop::run_until(TimePoint end) {
  stop = {};
  clock.at(end, [this] { stop.request_stop(); });
  std::function<std::optional<TimePoint>(TimePoint)> history_since;
  if (options.history_since) history_since = [this](TimePoint) { return options.history_since; };
  Repairer repairer({.intervals = intervals_,
                     .window = options.window,
                     .max_requests = options.max_requests,
                     .history_since = history_since,
                     .history_until = options.history_until,
                     .max_failures = options.max_failures},
                    {.make_source = [this](const std::string&) { return make_source(); },
                     .store = *store,
                     .queue = *queue,
                     .clock = clock,
                     .market = market,
                     .health = health,
                     .log = [this](log::LogLevel, std::string_view line) { log.emplace_back(line); },
                     .asked = &asked});
  repairer.run(stop.get_token());
}

std::vector<PairCandle> Workshop::candles(const std::string& interval, std::uint32_t pair) {
  const auto reader = store->open_reader().value();
  return reader
      ->candles({.pairs = {PairId{pair}}, .intervals = {*Interval::parse(interval)}, .limit = 100'000})
      .value();
}

std::optional<Candle> Workshop::candle(const std::string& interval, int from_noon, std::uint32_t pair) {
  for (const PairCandle& row : candles(interval, pair))
    if (row.candle.open_time == noon + std::chrono::minutes{from_noon}) return row.candle;
  return {};
}

std::vector<store::GivenUp> Workshop::given_up(const std::string& interval, std::uint32_t pair) {
  const auto reader = store->open_reader().value();
  return reader->given_up(PairId{pair}, *Interval::parse(interval), {noon - std::chrono::days{9}, noon + 48h})
      .value();
}

}  // namespace candled::repair
