#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "store/rules/candle_rows.hpp"
#include "store/rules/future_candles.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::store {

/// The rows of a store in memory: the least that the rules of a store work on.
class MemoryRows : public CandleRows, public LaterRows, public FutureRows {
 public:
  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override {
    std::vector<Candle> candles;
    for (auto row = candles_.lower_bound({pair, interval, range.start});
         row != candles_.end() && row->first < Key{pair, interval, range.end}; ++row) {
      if (unreadable_.contains(row->first)) return {};
      candles.push_back(row->second);
    }
    return candles;
  }
  bool insert(const PairCandle& row) override { return candles_.emplace(key_of(row), row.candle).second; }
  void replace(const PairCandle& row) override {
    candles_.at(key_of(row)) = row.candle;
    unreadable_.erase(key_of(row));
    ++replaced;
  }
  void set_traded(const PairCandle&, const Traded&) override {}
  std::vector<SeriesSummary> series() override {
    std::vector<SeriesSummary> all;
    for (const auto& [key, candle] : candles_) {
      const auto& [pair, interval, time] = key;
      if (all.empty() || all.back().pair != pair || all.back().interval != interval)
        all.push_back({.pair = pair, .interval = interval, .first = time, .newest = time, .candles = 0});
      all.back().newest = time;
      ++all.back().candles;
    }
    return all;
  }
  std::vector<Interval> intervals() override {
    std::set<Interval> intervals;
    for (const auto& [key, candle] : candles_) intervals.insert(std::get<Interval>(key));
    return {intervals.begin(), intervals.end()};
  }
  std::vector<GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override {
    std::vector<GivenUp> found;
    for (const GivenUp& given_up : given_up_[{pair, interval}])
      if (given_up.buckets.start < range.end && range.start < given_up.buckets.end) found.push_back(given_up);
    return found;
  }
  void give_up(PairId pair, Interval interval, const GivenUp& given_up) override {
    given_up_[{pair, interval}].push_back(given_up);
  }
  std::map<Interval, TimePoint> removed_until() override { return removed; }

  std::map<Interval, std::optional<Unmerged>> unmerged() override { return unmerged_; }
  void save(Interval interval, const std::optional<Unmerged>& unmerged) override {
    unmerged_.insert_or_assign(interval, unmerged);
  }
  void remove(Interval interval) override { unmerged_.erase(interval); }
  std::optional<TimePoint> newest_stretch(Interval interval, TimePoint until) override {
    const auto length = milliseconds(interval.length()) * buckets_per_stretch;
    std::optional<TimePoint> newest;
    for (const auto& [key, candle] : candles_) {
      const TimePoint start = candle.open_time - candle.open_time.time_since_epoch() % length;
      if (candle.interval == interval && start + length <= until)
        newest = std::max(newest, std::optional(start));
    }
    return newest;
  }
  std::vector<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range, PairId first,
                                                       PairId end) override {
    std::vector<std::pair<PairId, TimePoint>> times;
    for (const auto& [key, candle] : candles_)
      if (const auto& [pair, of, time] = key;
          of == interval && first <= pair && pair < end && range.start <= time && time < range.end)
        times.emplace_back(pair, time);
    return times;
  }
  std::uint32_t end_of_ids() override {
    return candles_.empty()
               ? 0
               : static_cast<std::uint32_t>(index_of(std::get<PairId>(candles_.rbegin()->first))) + 1;
  }

  void mark(Interval interval, TimePoint from) override {
    for (const auto& [key, candle] : candles_)
      if (candle.interval == interval && candle.open_time >= from) marked_.insert(key);
  }
  bool any() override { return !marked_.empty(); }
  bool unmark(const StoredBucket& bucket) override {
    return marked_.erase({bucket.pair, bucket.interval, bucket.open_time}) > 0;
  }
  std::vector<StoredBucket> marked(Interval interval, TimePoint before, std::int64_t limit) override {
    std::vector<StoredBucket> found;
    for (const auto& [pair, of, time] : marked_)
      if (of == interval && time < before && std::ssize(found) < limit) found.push_back({pair, of, time});
    return found;
  }
  void take_away(std::span<const StoredBucket> buckets) override {
    for (const auto& [pair, interval, time] : buckets) take(pair, interval, time);
  }

  /// Takes a candle away, as somebody beside the rules does.
  void take(PairId pair, Interval interval, TimePoint open_time) {
    candles_.erase({pair, interval, open_time});
  }
  /// Lets the row of a candle be unreadable from now on.
  void damage(PairId pair, Interval interval, TimePoint open_time) {
    unreadable_.insert({pair, interval, open_time});
  }
  /// The candles of one interval of all pairs, by pair, then open_time.
  std::vector<PairCandle> all(Interval interval) const {
    std::vector<PairCandle> found;
    for (const auto& [key, candle] : candles_)
      if (candle.interval == interval) found.push_back({std::get<PairId>(key), candle});
    return found;
  }

  std::map<Interval, TimePoint> removed;
  int replaced = 0;

 private:
  using Key = std::tuple<PairId, Interval, TimePoint>;

  static Key key_of(const PairCandle& row) { return {row.pair, row.candle.interval, row.candle.open_time}; }

  std::map<Key, Candle> candles_;
  std::set<Key> unreadable_;
  std::set<Key> marked_;
  std::map<std::pair<PairId, Interval>, std::vector<GivenUp>> given_up_;
  std::map<Interval, std::optional<Unmerged>> unmerged_;
};

}  // namespace candled::store
