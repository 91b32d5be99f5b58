#include "postgres/stress_collector.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "postgres/backend.hpp"

namespace candled::test {

using store::StoreFailure;

std::string name_of(std::size_t number) {
  return "collector-" + std::to_string(number);
}

void Patience::bear(const store::StoreError& error) {
  // `in_use` is the node of a process that was killed, whose last transaction came to its end.
  constexpr std::array temporary{StoreFailure::busy, StoreFailure::unreachable, StoreFailure::in_doubt,
                                 StoreFailure::in_use};
  if (std::ranges::count(temporary, error.failure) == 0 || std::chrono::steady_clock::now() > until_)
    throw std::runtime_error(error.message);
  if (error.failure == StoreFailure::in_doubt) ++doubts_;
}

Node::Node(const std::string& url, const std::string& name, store::Access access) {
  const auto number = [pairs = pairs_](const Pair& pair) { return pairs->number(pair); };
  const auto backends = postgres::backends();
  for (Patience patience;;) {
    auto opened = store::open(
        url, {.access = access, .built_with = World::built_with(), .node = name, .number = number}, backends);
    if (!opened) {
      patience.bear(opened.error());
      continue;
    }
    auto reader = (*opened)->open_reader();
    auto pairs = reader ? (*reader)->pairs() : std::unexpected(reader.error());
    if (!pairs) {
      patience.bear(pairs.error());
      continue;
    }
    pairs_->adopt(std::move(*pairs));
    store_ = std::move(*opened);
    return;
  }
}

Collector::Collector(const World& world, std::size_t number, const std::string& url)
    : world_(world),
      number_(number),
      order_(world.order(number)),
      node_(url, name_of(number)) {}

PairId Collector::id(std::size_t pair) {
  return node_.pairs().find_or_add(World::pair(pair)).value();
}

void Collector::store(std::size_t minute) {
  const store::Batch batch = this->batch(minute);
  for (Patience patience;;) {
    const auto stored = node_.store().writer().store(batch);
    if (stored) break;
    patience.bear(stored.error());
    if (stored.error().failure == StoreFailure::in_doubt) ++doubts_;
  }
  for (const std::size_t pair : order_)
    if (world_.listed(pair) <= minute) announced_.insert(pair);
}

void Collector::save_forming(std::size_t minute) {
  const auto saved = node_.store().writer().store({.forming = forming(minute)});
  if (!saved) Patience().bear(saved.error());
}

store::Batch Collector::batch(std::size_t minute) {
  store::Batch batch;
  for (const std::size_t pair : order_) {
    if (world_.listed(pair) > minute) continue;
    if (!announced_.contains(pair)) batch.new_pairs.push_back({.id = id(pair), .pair = World::pair(pair)});
    if (const auto candle = world_.seen(number_, pair, minute)) batch.candles.push_back({id(pair), *candle});
  }
  if (world_.offers_bigger) add_bigger(batch, minute);
  batch.forming = forming(minute);
  return batch;
}

/// Adds the bigger candles that end with a minute.
void Collector::add_bigger(store::Batch& batch, std::size_t minute) {
  const TimePoint end = World::start(minute + 1);
  const Intervals intervals = World::built_with().intervals;
  for (const Interval interval : intervals.bigger()) {
    if (interval.floor(end) != end) continue;
    const auto first = minute + 1 - static_cast<std::size_t>(interval.length() / World::minute().length());
    for (const std::size_t pair : order_)
      if (const auto candle = world_.seen_merged(number_, pair, interval, first))
        batch.candles.push_back({id(pair), *candle});
  }
}

FormingState Collector::forming(std::size_t minute) {
  const TimePoint open_time = World::start(minute + 1);
  FormingState state{
      .interval = World::minute(), .open_time = open_time, .observed_from = open_time, .candles = {}};
  for (const std::size_t pair : announced_)
    state.candles.push_back({id(pair),
                             {.ohlc = Ohlc::of(Price::from_parts(15, 1)),
                              .first = open_time,
                              .last = open_time,
                              .gap = milliseconds{0},
                              .samples = 1}});
  std::ranges::sort(state.candles, {}, &PairFormingCandle::pair);
  return state;
}

}  // namespace candled::test
