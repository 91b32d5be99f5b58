#include "sqlite/table/traded_rows.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

TradedRows::TradedRows(const Connection& connection)
    : connection_(connection),
      select_(connection, queries::select_traded) {}

std::vector<store::TradedBucket> TradedRows::select(Interval interval, TimeRange range) {
  std::vector<store::TradedBucket> found;
  auto rows = select_.rows(integer_of(interval), place_of(bucket_at(interval, range.start)).block,
                           place_of(bucket_at(interval, range.end)).block);
  while (rows.next()) {
    const auto open_time = open_time_at(interval, rows.integer(1), rows.integer(2));
    if (!open_time || *open_time < range.start || *open_time >= range.end) continue;
    const std::int64_t scales = rows.integer(6);
    const auto volume = Amount::from_parts(rows.text(4), static_cast<int>(scales & 31));
    const auto quote_volume = Amount::from_parts(rows.text(5), static_cast<int>(scales >> 5 & 31));
    if (!volume || !quote_volume)
      connection_.fail(store::StoreFailure::damaged, "the volume of a candle is no number");
    found.push_back({.pair = PairId(static_cast<std::uint32_t>(rows.integer(0))),
                     .open_time = *open_time,
                     .traded = {.trades = static_cast<std::uint64_t>(rows.integer(3)),
                                .volume = *volume,
                                .quote_volume = *quote_volume}});
  }
  return found;
}

}  // namespace candled::sqlite
