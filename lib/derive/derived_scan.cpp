#include "derive/derived_scan.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "store/place_order.hpp"

namespace candled::derive {
namespace {

/// The number of derived candles that are merged at a time: several buckets of all pairs.
constexpr std::size_t derived_at_once = 20'000;
/// The number of stored candles that are read at a time.
constexpr std::size_t stored_at_once = 2'048;

/// Candles of one kind in the order of the scan, and whether there are more.
struct Buffer {
  std::deque<PairCandle> rows{};
  bool ended = false;
};

class DerivedScan final : public store::CandleScan {
 public:
  DerivedScan(std::unique_ptr<store::CandleScan> stored, std::unique_ptr<store::CandleReader> reader,
              const Options& options, TimePoint closed_until, std::shared_ptr<const Pairs> pairs,
              store::CandleQuery query)
      : stored_(std::move(stored)),
        reader_(std::move(reader)),
        pairs_(std::move(pairs)),
        derived_(*reader_, options, closed_until, [this] { return pairs_; }),
        query_(std::move(query)) {
    stored_rows_.ended = stored_ == nullptr;
  }

  Result<std::vector<PairCandle>> next(std::size_t limit) override {
    const store::PlaceOrder precedes(*pairs_, store::Order::ascending);
    std::vector<PairCandle> rows;
    while (rows.size() < limit) {
      if (auto filled = fill(); !filled) return std::unexpected(std::move(filled.error()));
      auto& stored = stored_rows_.rows;
      auto& derived = derived_rows_.rows;
      if (stored.empty() && derived.empty()) break;
      auto& from = derived.empty() || (!stored.empty() && precedes(stored.front(), derived.front()))
                       ? stored
                       : derived;
      rows.push_back(from.front());
      from.pop_front();
    }
    return rows;
  }

  std::shared_ptr<const Pairs> pairs() const override { return pairs_; }

 private:
  Result<void> fill() {
    if (stored_rows_.rows.empty() && !stored_rows_.ended)
      if (auto read = take(stored_rows_, stored_->next(stored_at_once)); !read) return read;
    if (!derived_rows_.rows.empty() || derived_rows_.ended) return {};
    if (auto read = take(derived_rows_, derived_.candles(query_)); !read) return read;
    if (derived_rows_.rows.empty()) return {};
    const PairCandle& last = derived_rows_.rows.back();
    query_.after = Position{last.candle.open_time, (*pairs_)[last.pair].name, last.candle.interval};
    return {};
  }

  static Result<void> take(Buffer& buffer, Result<std::vector<PairCandle>> read) {
    if (!read) return std::unexpected(std::move(read.error()));
    buffer.ended = read->empty();
    buffer.rows.assign(read->begin(), read->end());
    return {};
  }

  const std::unique_ptr<store::CandleScan> stored_;  // null if no stored interval is asked for
  const std::unique_ptr<store::CandleReader> reader_;
  const std::shared_ptr<const Pairs> pairs_;
  DerivedReader derived_;
  store::CandleQuery query_;  // of the derived candles that come next
  Buffer stored_rows_;
  Buffer derived_rows_;
};

/// Returns the time by which the buckets have closed that a collector, or whoever stored the newest candle,
/// has closed.
store::CandleReader::Result<TimePoint> closed_until(store::CandleReader& reader) {
  const auto forming = reader.forming();
  if (!forming) return std::unexpected(forming.error());
  TimePoint until = forming->state ? forming->state->open_time : TimePoint{};
  const auto series = reader.series();
  if (!series) return std::unexpected(series.error());
  for (const store::SeriesSummary& one : *series) until = std::max(until, one.newest + one.interval.length());
  return until;
}

}  // namespace

std::expected<std::unique_ptr<store::CandleScan>, store::StoreError> scan(store::CandleStore& store,
                                                                          const Options& options,
                                                                          const store::ScanQuery& query) {
  store::ScanQuery stored = query;
  std::erase_if(stored.intervals, [&](Interval interval) { return options.intervals.can_derive(interval); });
  if (stored.intervals.size() == query.intervals.size()) return store.scan(query);

  store::CandleQuery derived{.pairs = query.pairs,
                             .intervals = query.intervals,
                             .start = query.start,
                             .end = query.end,
                             .limit = derived_at_once};
  std::erase_if(derived.intervals,
                [&](Interval interval) { return !options.intervals.can_derive(interval); });
  std::ranges::sort(derived.pairs);
  std::ranges::sort(derived.intervals);
  auto reader = store.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  const auto until = closed_until(**reader);
  if (!until) return std::unexpected(until.error());
  std::unique_ptr<store::CandleScan> stored_scan;
  if (!stored.intervals.empty()) {
    auto begun = store.scan(stored);
    if (!begun) return begun;
    stored_scan = std::move(*begun);
  }
  auto pairs = (*reader)->pairs();
  if (!pairs) return std::unexpected(pairs.error());
  return std::make_unique<DerivedScan>(std::move(stored_scan), std::move(*reader), options, *until,
                                       std::make_shared<const Pairs>(std::move(*pairs)), std::move(derived));
}

}  // namespace candled::derive
