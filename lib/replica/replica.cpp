#include "replica/replica.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace candled::replica {
namespace {

constexpr std::size_t page = 5'000;

}  // namespace

std::expected<void, store::StoreError> Replica::open() {
  auto reader = parts_.store.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  reader_ = std::move(*reader);
  auto pairs = reader_->pairs();
  if (!pairs) return std::unexpected(std::move(pairs.error()));
  parts_.registry.adopt(std::move(*pairs));
  if (auto error = read_again()) return std::unexpected(std::move(*error));
  return {};
}

store::Watch::Listener Replica::listener() {
  return {.changed = [this](const store::Noticed& noticed) { changed(noticed); },
          .looked = [this](std::span<const FormingState> states) { looked(states); }};
}

/// Takes what has changed. Whoever is told of it afterwards finds the pairs of its candles in Market.
void Replica::changed(const store::Noticed& noticed) {
  if (concerns_parts(noticed)) parts_of_bigger_.reset();
  for (const auto& [interval, open_time] : noticed.newest) {
    TimePoint& newest = store_.newest_end.try_emplace(interval, open_time).first->second;
    newest = std::max(newest, open_time + interval.length());
  }
  if (noticed.closed_until) store_.stored_until = noticed.closed_until;
  parts_.health.set_store(store_);
  pairs_due_ = pairs_due_ || noticed.pairs;
  if (pairs_due_) report(read_again());
}

void Replica::looked(std::span<const FormingState> states) {
  if (pairs_due_) report(read_again());
  for (const FormingState& state : states)
    if (state.interval == options_.built_with.intervals.shortest()) take_prices(state);
  const bool is_new = !states.empty();
  if (is_new) state_ = states.back();
  const bool ended = state_ && parts_.now() > state_->close_time() + shown_after_end;
  const bool unlike = state_ && state_->interval != options_.built_with.intervals.shortest();
  if (ended || unlike) {
    state_.reset();
    parts_.market.set_forming({});
  } else if (state_ && (is_new || !parts_of_bigger_)) {
    show();
  }
}

/// Reads the pairs and the newest candle of each interval.
std::optional<store::StoreError> Replica::read_again() {
  pairs_due_ = true;
  auto pairs = reader_->pairs();
  if (!pairs) return std::move(pairs.error());
  const auto series = reader_->series();
  if (!series) return series.error();
  std::vector<PairId> excluded;
  for (const PairId id : pairs->ids())
    if (!options_.pairs.matches((*pairs)[id])) excluded.push_back(id);
  parts_.market.set_pairs(std::make_shared<const Pairs>(std::move(*pairs)), std::move(excluded));
  store_.newest_end.clear();
  for (const store::SeriesSummary& summary : *series) {
    TimePoint& newest = store_.newest_end.try_emplace(summary.interval, summary.newest).first->second;
    newest = std::max(newest, summary.newest + summary.interval.length());
  }
  parts_.health.set_store(store_);
  pairs_due_ = false;
  return {};
}

/// Returns whether stored parts of the bigger forming candles may have changed.
bool Replica::concerns_parts(const store::Noticed& noticed) const {
  const Interval shortest = options_.built_with.intervals.shortest();
  const TimePoint from = options_.built_with.intervals.earliest_start(parts_until_);
  return std::ranges::any_of(noticed.changed, [&](const store::Changed& changed) {
    if (changed.interval.value_or(shortest) != shortest) return false;
    const auto newest = noticed.newest.find(shortest);
    return newest == noticed.newest.end() || newest->second >= from;
  });
}

/// Keeps the newest price of each pair: its close, at its last sample.
void Replica::take_prices(const FormingState& state) {
  for (const auto& [pair, candle] : state.candles) {
    if (index_of(pair) >= prices_.size()) prices_.resize(index_of(pair) + 1);
    auto& price = prices_[index_of(pair)];
    if (!price || price->time <= candle.last) price = {candle.ohlc.close, candle.last};
  }
  if (state.candles.empty()) return;
  feed_.last_sample = feed_.last_success = state.last_sample();
  parts_.health.set_feed(feed_);
  parts_.market.set_prices(prices_);
}

/// Shows the forming candles: those of the shortest interval as they were saved, and the bigger ones with
/// their stored parts.
void Replica::show() {
  if (!parts_of_bigger_ || parts_until_ != state_->open_time) report(read_parts(state_->open_time));
  if (!parts_of_bigger_) return;
  CandleBuilder builder = *parts_of_bigger_;
  builder.take_back(*state_);
  parts_.market.set_forming(builder.forming());
}

std::optional<store::StoreError> Replica::read_parts(TimePoint until) {
  parts_of_bigger_.reset();
  const Intervals& intervals = options_.built_with.intervals;
  const TimePoint from = intervals.earliest_start(until);
  CandleBuilder builder(options_.built_with, until);
  std::vector<PairCandle> closed;  // stored already
  store::CandleQuery query{.intervals = {intervals.shortest()}, .start = from, .end = until, .limit = page};
  const auto pairs = parts_.market.pairs();
  for (;;) {
    const auto rows = reader_->candles(query);
    if (!rows) return rows.error();
    builder.restore(from, *rows, closed);
    if (rows->size() < page) break;
    const PairCandle& last = rows->back();
    if (!pairs->has(last.pair))
      return store::StoreError{.failure = store::StoreFailure::busy, .message = "pairs are being added"};
    query.after = Position{last.candle.open_time, (*pairs)[last.pair].name, intervals.shortest()};
  }
  parts_of_bigger_ = std::move(builder);
  parts_until_ = until;
  return {};
}

/// Logs the first of several failures. What has failed is tried again after the next look.
void Replica::report(const std::optional<store::StoreError>& error) {
  if (error && !failing_)
    parts_.log(log::LogLevel::warning,
               fmt::format("what others store cannot be read, retrying: {}", error->message));
  failing_ = error.has_value();
}

}  // namespace candled::replica
