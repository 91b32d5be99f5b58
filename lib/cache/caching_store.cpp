#include "cache/caching_store.hpp"

#include <algorithm>
#include <utility>

#include "cache/newest_candles.hpp"
#include "store/changes.hpp"
#include "store/counting_writer.hpp"

namespace candled::cache {
namespace {

/// Reduces the newest `count` candles of a pair and interval to the answer to `query`, which is descending.
/// Returns whether they suffice for that.
bool narrow(std::vector<PairCandle>& newest, const store::CandleQuery& query, std::size_t count) {
  const bool enough_by_time =
      newest.size() < count || (query.start && newest.back().candle.open_time <= *query.start);
  std::erase_if(newest, [&query](const PairCandle& row) {
    const TimePoint time = row.candle.open_time;
    return (query.start && time < *query.start) || (query.end && time >= *query.end);
  });
  if (newest.size() < query.limit) return enough_by_time;
  newest.erase(newest.begin() + static_cast<std::ptrdiff_t>(query.limit), newest.end());
  return true;
}

class RememberingReader final : public store::CandleReader {
 public:
  RememberingReader(std::unique_ptr<store::CandleReader> reader, NewestCandles& newest)
      : reader_(std::move(reader)),
        newest_(newest) {}

  Result<std::vector<PairCandle>> candles(const store::CandleQuery& query) override {
    if (auto known = newest_.find(query)) return std::move(*known);
    if (const auto count = NewestCandles::worth_reading(query)) {
      auto newest = learn(query.pairs.front(), query.intervals.front(), *count);
      if (!newest || narrow(*newest, query, *count)) return newest;
    }
    return reader_->candles(query);
  }

  Result<std::vector<store::SeriesSummary>> series() override { return reader_->series(); }
  Result<Pairs> pairs() override { return reader_->pairs(); }
  Result<store::SavedForming> forming() override { return reader_->forming(); }
  Result<store::SavedForming> replayed() override { return reader_->replayed(); }
  Result<std::vector<store::GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) override {
    return reader_->given_up(pair, interval, range);
  }
  Result<std::map<Interval, TimePoint>> removed_until() override { return reader_->removed_until(); }
  Result<std::vector<store::TradedBucket>> traded(Interval interval, TimeRange range) override {
    return reader_->traded(interval, range);
  }
  Result<std::uint64_t> size_bytes() override { return reader_->size_bytes(); }

 private:
  /// Reads the newest `count` candles and caches them.
  Result<std::vector<PairCandle>> learn(PairId pair, Interval interval, std::size_t count) {
    const auto moment = newest_.moment();
    auto rows = reader_->candles(
        {.pairs = {pair}, .intervals = {interval}, .order = store::Order::descending, .limit = count});
    if (rows) newest_.keep(*rows, rows->size() < count, moment);
    return rows;
  }

  std::unique_ptr<store::CandleReader> reader_;
  NewestCandles& newest_;
};

/// Invalidates cached candles at the end of a scope, even if the work there failed: part of it may have
/// succeeded.
template <typename What>
class ForgetAtEnd {
 public:
  ForgetAtEnd(NewestCandles& newest, What what) : newest_(newest), what_(what) {}
  ~ForgetAtEnd() { newest_.forget(what_); }
  ForgetAtEnd(const ForgetAtEnd&) = delete;
  ForgetAtEnd& operator=(const ForgetAtEnd&) = delete;

 private:
  NewestCandles& newest_;
  What what_;
};

/// Invalidates the whole cache at the end of a scope.
class ForgetAllAtEnd {
 public:
  explicit ForgetAllAtEnd(NewestCandles& newest) : newest_(newest) {}
  ~ForgetAllAtEnd() { newest_.forget_all(); }
  ForgetAllAtEnd(const ForgetAllAtEnd&) = delete;
  ForgetAllAtEnd& operator=(const ForgetAllAtEnd&) = delete;

 private:
  NewestCandles& newest_;
};

class RememberingWriter final : public store::CandleWriter {
 public:
  RememberingWriter(store::CandleWriter& writer, NewestCandles& newest) : writer_(writer), newest_(newest) {}

  std::expected<store::Stored, store::StoreError> store(const store::Batch& batch) override {
    const auto withdrawn = writer_.withdrawn();
    const ForgetAtEnd<std::span<const PairCandle>> forget(newest_, batch.candles);
    auto stored = writer_.store(batch);
    if (stored) newest_.forget(std::span<const PairCandle>(stored->merged));
    if (writer_.withdrawn() != withdrawn || (stored && stored->resent > 0)) newest_.forget_all();
    return stored;
  }

  std::uint64_t withdrawn() const override { return writer_.withdrawn(); }

  std::expected<store::Repaired, store::StoreError> repair(const store::Repair& repair) override {
    const ForgetAtEnd<PairId> forget(newest_, repair.pair);
    return writer_.repair(repair);
  }

  std::map<Interval, TimePoint> unmerged() const override { return writer_.unmerged(); }

  std::expected<store::MergedLater, store::StoreError> merge_later() override {
    auto step = writer_.merge_later();
    if (step) newest_.forget(std::span<const PairCandle>(step->merged));
    return step;
  }

  std::expected<std::vector<PairCandle>, store::StoreError> merge_anew(
      std::span<const store::StoredBucket> buckets) override {
    auto merged = writer_.merge_anew(buckets);
    if (merged) newest_.forget(std::span<const PairCandle>(*merged));
    return merged;
  }

  std::expected<std::size_t, store::StoreError> take_over(const store::TakenOver& rows) override {
    const ForgetAllAtEnd forget(newest_);
    return writer_.take_over(rows);
  }

  std::expected<store::Removed, store::StoreError> remove(const store::Removal& removal) override {
    const ForgetAtEnd<Interval> forget(newest_, removal.interval);
    return writer_.remove(removal);
  }

  std::expected<store::GivenWay, store::StoreError> give_way(std::span<const PairId> candidates,
                                                             std::size_t count) override {
    const ForgetAllAtEnd forget(newest_);
    return writer_.give_way(candidates, count);
  }

  std::expected<bool, store::StoreError> maintain() override { return writer_.maintain(); }

 private:
  store::CandleWriter& writer_;
  NewestCandles& newest_;
};

/// The writer of a caching store.
struct CountedWriter {
  CountedWriter(store::CandleWriter& writer, NewestCandles& newest, store::ChangeCounter& changes)
      : remembering(writer, newest),
        counting(remembering, changes) {}

  RememberingWriter remembering;
  store::CountingWriter counting;
};

class StoreWithNewest final : public CachingStore {
 public:
  StoreWithNewest(store::CandleStore& store, std::size_t max_bytes) : store_(store), newest_(max_bytes) {}

  std::optional<std::vector<PairCandle>> known(const store::CandleQuery& query) override {
    return newest_.find(query);
  }
  std::string description() const override { return store_.description(); }
  store::CandleWriter& writer() override {
    if (!writer_) writer_.emplace(store_.writer(), newest_, changes_);
    return writer_->counting;
  }
  const store::Changes& changes() const override { return changes_; }
  std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> open_reader() override {
    auto reader = store_.open_reader();
    if (!reader) return std::unexpected(std::move(reader.error()));
    return std::make_unique<RememberingReader>(std::move(*reader), newest_);
  }
  std::unique_ptr<store::Watch> watch(store::Watch::Listener listener) override {
    auto tell = [this, told = std::move(listener.changed)](const store::Noticed& noticed) {
      for (const store::Changed& changed : noticed.changed) newest_.forget(changed);
      if (told) told(noticed);
      changes_.count();
    };
    return store_.watch({.changed = std::move(tell), .looked = std::move(listener.looked)});
  }
  std::expected<std::unique_ptr<store::CandleScan>, store::StoreError> scan(
      const store::ScanQuery& query) override {
    return store_.scan(query);
  }
  std::expected<std::uint64_t, store::StoreError> verify(const store::VerificationOutput& output) override {
    return store_.verify(output);
  }

 private:
  store::CandleStore& store_;
  NewestCandles newest_;
  // The changes are counted here again, because the cache is invalidated after the underlying store has
  // counted.
  store::ChangeCounter changes_;
  std::optional<CountedWriter> writer_;  // made when it is asked for: a store may be open for reading only
};

}  // namespace

std::unique_ptr<CachingStore> remembering(store::CandleStore& store, std::size_t max_bytes) {
  return std::make_unique<StoreWithNewest>(store, max_bytes);
}

}  // namespace candled::cache
