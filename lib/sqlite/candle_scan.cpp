#include "sqlite/candle_scan.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sql/queries.hpp"
#include "sqlite/table/block_reader.hpp"
#include "sqlite/table/layout.hpp"
#include "sqlite/table/stored_pairs.hpp"

namespace candled::sqlite {
namespace {

[[noreturn]] void refuse_pairs(const Connection& connection) {
  connection.fail(store::StoreFailure::damaged, "its pairs are too many, or wrongly numbered");
}

class SqliteScan final : public store::CandleScan {
 public:
  SqliteScan(Connection connection, Pairs pairs, const store::ScanQuery& query)
      : connection_(std::move(connection)),
        pairs_(std::make_shared<const Pairs>(std::move(pairs))),
        reader_(connection_, *pairs_, query.pairs),
        select_pairs_(connection_, queries::select_pairs),
        select_pair_changes_(connection_, queries::select_pair_changes) {
    Statement select_spans(connection_, queries::select_spans);
    for (auto rows = select_spans.rows(); rows.next();) add(rows, query);
  }

  Result<std::vector<PairCandle>> next(std::size_t limit) override {
    return guarded<Result<std::vector<PairCandle>>>([&] {
      const Transaction snapshot(connection_, Transaction::Kind::read);
      leave_out_gone();
      return merge_.next(limit);
    });
  }

  std::shared_ptr<const Pairs> pairs() const override { return pairs_; }

 private:
  /// Adds a stored interval, if `query` selects it.
  void add(const Rows& span, const store::ScanQuery& query) {
    const Interval interval{std::chrono::seconds(span.integer(0))};
    if (!query.intervals.empty() && std::ranges::count(query.intervals, interval) == 0) return;
    Buckets buckets{span.integer(1) / integer_of(interval), span.integer(2) / integer_of(interval)};
    if (query.start) buckets.first = std::max(buckets.first, bucket_from(interval, *query.start));
    if (query.end) buckets.last = std::min(buckets.last, bucket_from(interval, *query.end) - 1);
    merge_.add([this, interval, buckets]() mutable { return read(interval, buckets); });
  }

  /// Returns the next candles in `left`, and leaves the buckets after them.
  store::SortedCandles read(Interval interval, Buckets& left) {
    while (const auto block = reader_.next_block(interval, left)) {
      auto candles = reader_.read(interval, *block, left);
      left.first = (*block + 1) * slots_per_block;
      if (!candles.rows.empty()) return candles;
    }
    return {};
  }

  /// Leaves out pairs that have given way since. This may happen during the scan, and a collector that starts
  /// again gives their ids to others.
  void leave_out_gone() {
    const auto changes = [this] {
      auto rows = select_pair_changes_.rows();
      return rows.next() ? rows.integer(0) : -1;
    }();
    if (std::exchange(pair_changes_, changes) == changes) return;
    const auto now = pairs_in(select_pairs_.rows());
    if (!now) refuse_pairs(connection_);
    for (const PairId id : pairs_->ids())
      if (!now->has(id) || (*now)[id].name != (*pairs_)[id].name) {
        reader_.leave_out(id);
        merge_.leave_out(id);
      }
  }

  Connection connection_;
  std::shared_ptr<const Pairs> pairs_;
  BlockReader reader_;
  Statement select_pairs_;
  Statement select_pair_changes_;
  std::int64_t pair_changes_ = -1;  // none read yet
  store::ScanMerge merge_;
};

Pairs all_pairs(Connection& connection) {
  Statement select(connection, queries::select_pairs);
  auto pairs = pairs_in(select.rows());
  if (!pairs) refuse_pairs(connection);
  return std::move(*pairs);
}

}  // namespace

std::unique_ptr<store::CandleScan> begin_scan(Connection connection, const store::ScanQuery& query) {
  Pairs pairs = all_pairs(connection);
  return std::make_unique<SqliteScan>(std::move(connection), std::move(pairs), query);
}

}  // namespace candled::sqlite
