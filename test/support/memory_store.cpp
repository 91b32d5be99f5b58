#include "support/memory_store.hpp"

#include <algorithm>

namespace candled::test {
namespace {

bool selects(const store::CandleQuery& query, const PairCandle& row) {
  const Candle& candle = row.candle;
  return (!query.pair || *query.pair == row.pair) &&
         (!query.interval || *query.interval == candle.interval) &&
         (!query.start || candle.open_time >= *query.start) && (!query.end || candle.open_time < *query.end);
}

}  // namespace

class MemoryStore::Reader final : public store::CandleReader {
 public:
  explicit Reader(MemoryStore& store) : store_(store) {}

  Result<std::vector<PairCandle>> candles(const store::CandleQuery& query) override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    std::vector<std::pair<Key, PairCandle>> rows(store_.candles_.begin(), store_.candles_.end());
    if (query.order == store::Order::descending) std::ranges::reverse(rows);
    std::vector<PairCandle> selected;
    for (const auto& [key, row] : rows)
      if (selected.size() < query.limit && follows(query, key) && selects(query, row))
        selected.push_back(row);
    return selected;
  }

  Result<std::vector<store::SeriesSummary>> series() override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    std::map<std::pair<PairId, Interval>, store::SeriesSummary> series;
    for (const auto& [key, row] : store_.candles_) {
      const TimePoint time = row.candle.open_time;
      const store::SeriesSummary none{row.pair, row.candle.interval, time, time, 0};
      store::SeriesSummary& summary = series.try_emplace({row.pair, row.candle.interval}, none).first->second;
      summary.newest = time;
      ++summary.candles;
    }
    std::vector<store::SeriesSummary> rows;
    for (const auto& [key, summary] : series) rows.push_back(summary);
    return rows;
  }

  Result<Pairs> pairs() override { return store_.pairs(); }

  Result<store::SavedForming> forming() override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    return store_.forming_;
  }
  Result<store::SavedForming> replayed() override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    return store_.replayed_;
  }

  Result<std::vector<store::GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    std::vector<store::GivenUp> found;
    for (const auto& given_up : store_.given_up_[{pair, interval}])
      if (given_up.buckets.end > range.start && given_up.buckets.start < range.end) found.push_back(given_up);
    return found;
  }

  Result<std::map<Interval, TimePoint>> removed_until() override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    return store_.removed_until_;
  }

  Result<std::uint64_t> size_bytes() override {
    const std::scoped_lock lock(store_.mutex_);
    if (store_.error_) return std::unexpected(*store_.error_);
    return store_.candles_.size() * 100;
  }

 private:
  static bool follows(const store::CandleQuery& query, const Key& key) {
    if (!query.after) return true;
    const Key after{query.after->open_time, query.after->pair, query.after->interval};
    return query.order == store::Order::ascending ? key > after : key < after;
  }

  MemoryStore& store_;
};

std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> MemoryStore::open_reader() {
  const std::scoped_lock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  ++readers_opened_;
  return std::make_unique<Reader>(*this);
}

void MemoryStore::fail_with(std::optional<store::StoreError> error) {
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
}

void MemoryStore::spoil_forming(std::string why) {
  const std::scoped_lock lock(mutex_);
  forming_ = {.state = {}, .unreadable = std::move(why)};
}

std::size_t MemoryStore::readers_opened() const {
  const std::scoped_lock lock(mutex_);
  return readers_opened_;
}

Pairs MemoryStore::pairs() const {
  const std::scoped_lock lock(mutex_);
  return pairs_;
}

std::expected<store::Stored, store::StoreError> MemoryStore::store(const store::Batch& batch) {
  const std::scoped_lock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  for (const Pair& pair : batch.new_pairs) pairs_.find_or_add(pair);
  store::Stored stored;
  for (const PairCandle& row : batch.candles) {
    const Key key{row.candle.open_time, pairs_[row.pair].name, row.candle.interval};
    if (candles_.try_emplace(key, row).second) ++stored.candles;
  }
  if (batch.forming != nullptr) forming_ = {.state = *batch.forming, .unreadable = {}};
  if (batch.replayed != nullptr) replayed_ = {.state = *batch.replayed, .unreadable = {}};
  return stored;
}

std::expected<store::Repaired, store::StoreError> MemoryStore::repair(const store::Repair& repair) {
  const std::scoped_lock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  store::Repaired repaired;
  for (const Candle& candle : repair.candles) {
    const Key key{candle.open_time, pairs_[repair.pair].name, candle.interval};
    const PairCandle row{repair.pair, candle};
    const auto [entry, added] = candles_.try_emplace(key, row);
    if (!added && entry->second.candle.complete) continue;
    entry->second = row;
    ++repaired.fetched;
  }
  auto& given_up = given_up_[{repair.pair, repair.interval}];
  given_up.insert(given_up.end(), repair.given_up.begin(), repair.given_up.end());
  return repaired;
}

std::expected<store::GivenWay, store::StoreError> MemoryStore::give_way(std::span<const PairId> candidates,
                                                                        std::size_t count) {
  const std::scoped_lock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  store::GivenWay done;
  for (const PairId pair : candidates) {
    if (done.gone.size() == count) break;
    const auto is_complete = [pair](const auto& entry) {
      return entry.second.pair == pair && entry.second.candle.complete;
    };
    if (std::ranges::any_of(candles_, is_complete)) {
      done.kept.push_back(pair);
      continue;
    }
    std::erase_if(candles_, [pair](const auto& entry) { return entry.second.pair == pair; });
    pairs_.remove(pair);
    done.gone.push_back(pair);
  }
  return done;
}

std::expected<store::Removed, store::StoreError> MemoryStore::remove(const store::Removal& removal) {
  const std::scoped_lock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  TimePoint& until = removed_until_[removal.interval];
  until = std::max(until, removal.before);
  return store::Removed{.candles = std::erase_if(candles_, [&](const auto& entry) {
                          const Candle& candle = entry.second.candle;
                          return candle.interval == removal.interval && candle.open_time < removal.before;
                        })};
}

}  // namespace candled::test
