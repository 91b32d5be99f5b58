#include "sqlite/checks/merge_check.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/block_search.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/layout.hpp"
#include "sqlite/table/merged_rows.hpp"
#include "store/checks/bigger_check.hpp"

namespace candled::sqlite {
namespace {

/// The table of candles as the rules of a verification read it.
class TableOfCandles final : public store::CheckedRows {
 public:
  explicit TableOfCandles(VerificationRun& run)
      : run_(run),
        select_(run.connection, queries::select_candles_of_blocks),
        select_of_pair_(run.connection, queries::select_block_of_pair_ascending),
        blocks_(run.connection),
        given_up_(run.connection) {}

  std::optional<TimePoint> next_stretch(Interval interval, TimePoint from, TimePoint end) override {
    const auto block = blocks_.first(interval, block_at(interval, from), block_at(interval, end) - 1);
    if (!block) return {};
    return open_time_of(interval, *block * slots_per_block);
  }

  std::uint64_t visit(Interval interval, TimeRange range,
                      const std::function<void(const store::CheckedRow&)>& visit) override {
    std::uint64_t count = 0;
    const std::int64_t length = integer_of(interval);
    for (auto rows = select_.rows(length, block_at(interval, range.start), block_at(interval, range.end) - 1);
         rows.next(); ++count) {
      const CandleRow row = candle_row(rows, length, rows.integer(13));
      if (!run_.knows(row.pair)) continue;
      const auto candle = candle_in(row);
      const auto open_time = candle ? candle->open_time : open_time_at(interval, row.block, row.slot);
      if (open_time) visit({PairId(static_cast<std::uint32_t>(row.pair)), *open_time, candle});
    }
    return count;
  }

  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override {
    std::vector<Candle> candles;
    const std::int64_t first = bucket_at(interval, range.start);
    const std::int64_t end = bucket_at(interval, range.end);
    for (std::int64_t block = place_of(first).block; block <= place_of(end - 1).block; ++block) {
      const std::int64_t start = block * slots_per_block;
      auto rows = select_of_pair_.rows(integer_of(interval), block, integer_of(pair),
                                       std::max<std::int64_t>(first - start, 0),
                                       std::min(end - start, slots_per_block) - 1);
      while (rows.next())
        if (const auto candle = candle_in(candle_row(rows, integer_of(interval), block)))
          candles.push_back(*candle);
    }
    return candles;
  }

  std::vector<store::GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override {
    return given_up_.select(pair, interval, range);
  }

 private:
  static std::int64_t block_at(Interval interval, TimePoint time) {
    return place_of(bucket_at(interval, time)).block;
  }

  VerificationRun& run_;
  Statement select_;
  Statement select_of_pair_;
  BlockSearch blocks_;
  GivenUpRows given_up_;
};

store::CheckedStore checked_store(const VerificationRun& run) {
  store::CheckedStore store{.end_of_ids = run.pairs.size(),
                            .longest_gap = run.longest_gap,
                            .collected_until = FormingRows(run.connection).closed_until(),
                            .unmerged = MergedRows(run.connection).unmerged(),
                            .removed_until = run.removed_until};
  store::add_extents(store, run.found, run.claimed, [](std::int64_t pair) -> std::optional<PairId> {
    if (pair < 0 || std::cmp_greater_equal(pair, Pairs::max_ids)) return {};
    return PairId(static_cast<std::uint32_t>(pair));
  });
  return store;
}

}  // namespace

void check_bigger(VerificationRun& run) {
  for (const auto& merged : store::merged_intervals(run.intervals))
    run_check(run, store::bigger_check_of(merged), [&](store::Findings& findings, store::Checked& checked) {
      TableOfCandles rows(run);
      store::check_bigger(rows, checked_store(run), merged, run.pairs, findings, checked);
    });
}

}  // namespace candled::sqlite
