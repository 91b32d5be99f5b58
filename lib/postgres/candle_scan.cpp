#include "postgres/candle_scan.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "postgres/candle_columns.hpp"
#include "postgres/candle_windows.hpp"
#include "postgres/snapshot.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"
#include "store/reading/page_reader.hpp"
#include "store/reading/scan_merge.hpp"

namespace candled::postgres {
namespace {

/// The number of rows of all intervals that are read ahead. It bounds the memory.
constexpr std::size_t most_rows_ahead = 100'000;

class PostgresScan final : public store::CandleScan {
 public:
  PostgresScan(const Target& target, std::shared_ptr<PairKeys> keys, const store::ScanQuery& query)
      : session_(target, Access::read),
        keys_(std::move(keys)),
        all_(query.pairs.empty()) {
    in_snapshot(session_, [&](Connection& connection) {
      view_ = newest_ = keys_->view(connection);
      choose(query.pairs);
      begin(connection, query);
    });
  }

  CandleScan::Result<std::vector<PairCandle>> next(std::size_t limit) override {
    return guarded<CandleScan::Result<std::vector<PairCandle>>>([&] {
      in_snapshot(session_, [this](Connection& connection) { leave_out_gone(connection); });
      return merge_.next(limit);
    });
  }

  std::shared_ptr<const Pairs> pairs() const override { return {view_, &view_->pairs}; }

 private:
  struct Chosen {
    PairId id;
    std::size_t rank;
  };

  void choose(const std::vector<PairId>& pairs) {
    const store::PairRanks ranks(view_->pairs);
    for (const auto& [key, id] : view_->ids)
      if (all_ || std::ranges::count(pairs, id) > 0) chosen_.emplace(key, Chosen{id, ranks.of(id)});
  }

  void begin(Connection& connection, const store::ScanQuery& query) {
    const auto rows = connection.run(queries::select_extents);
    store::IntervalExtents extents;
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (const auto interval = interval_of_span(rows.integer(row, 0)))
        extents.add({.interval = *interval, .first = rows.time(row, 1), .newest = rows.time(row, 2)});
    auto intervals = query.intervals;
    std::ranges::sort(intervals);
    extents.select(intervals);
    const auto count = static_cast<std::size_t>(std::ranges::distance(extents.begin(), extents.end()));
    for (const auto& extent : extents) add(extent, query, most_rows_ahead / count);
  }

  void add(const store::IntervalExtent& extent, const store::ScanQuery& query, std::size_t most) {
    const store::OpenTimes times{
        .start = std::max(query.start.value_or(extent.first), extent.first),
        .end = std::min(query.end.value_or(latest_time), extent.newest + milliseconds(1)),
        .order = store::Order::ascending};
    CandleWindows windows(extent.interval, times, buckets_of_rows(most / 2, chosen_.size()));
    merge_.add([this, windows = std::move(windows), interval = extent.interval, most]() mutable {
      return read(windows, interval, std::max(most, chosen_.size()));
    });
  }

  /// Returns the candles of the next window that has any of the chosen pairs.
  store::SortedCandles read(CandleWindows& windows, Interval interval, std::size_t most) {
    return in_snapshot(session_, [&](Connection& connection) {
      store::SortedCandles found;
      while (found.rows.empty()) {
        const auto rows = windows.next(connection, read_pairs(), most);
        if (!rows) break;
        append(connection, *rows, interval, found);
      }
      found.sort();
      return found;
    });
  }

  ReadPairs read_pairs() const {
    ReadPairs pairs{.all = all_};
    if (!all_)
      for (const auto& [key, chosen] : chosen_) pairs.keys.push_back(key);
    return pairs;
  }

  void append(Connection& connection, const postgres::Result& rows, Interval interval,
              store::SortedCandles& out) const {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto chosen = chosen_.find(static_cast<PairKey>(rows.integer(row, CandleColumn::pair)));
      if (chosen == chosen_.end()) continue;
      const auto candle = candle_in(rows, row, interval);
      if (!candle)
        connection.fail(store::StoreFailure::damaged, "a candle is none; candled verify says which");
      out.add({.pair = chosen->second.id, .candle = *candle}, chosen->second.rank);
    }
  }

  /// Leaves out pairs that have given way since, also of the candles that are read already.
  void leave_out_gone(Connection& connection) {
    const auto now = keys_->view(connection);
    if (std::exchange(newest_, now) == now) return;
    for (auto chosen = chosen_.begin(); chosen != chosen_.end();) {
      if (now->ids.contains(chosen->first)) {
        ++chosen;
        continue;
      }
      merge_.leave_out(chosen->second.id);
      chosen = chosen_.erase(chosen);
    }
  }

  Session session_;
  const std::shared_ptr<PairKeys> keys_;
  const bool all_;
  std::shared_ptr<const PairView> view_;          // as of the beginning
  std::shared_ptr<const PairView> newest_;        // as of the last call
  std::unordered_map<PairKey, Chosen> chosen_{};  // the pairs to be returned
  store::ScanMerge merge_{};
};

}  // namespace

std::unique_ptr<store::CandleScan> begin_scan(const Target& target, std::shared_ptr<PairKeys> keys,
                                              const store::ScanQuery& query) {
  return std::make_unique<PostgresScan>(target, std::move(keys), query);
}

}  // namespace candled::postgres
