#include "sqlite/table/candle_table.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

CandleTable::CandleTable(const Connection& connection)
    : insert_(connection, queries::insert_candle),
      replace_(connection, queries::replace_candle),
      set_traded_(connection, queries::set_traded),
      extend_series_(connection, queries::extend_series),
      cover_block_(connection, queries::cover_block),
      uncover_block_(connection, queries::uncover_block),
      delete_empty_coverage_(connection, queries::delete_empty_coverage),
      extend_span_(connection, queries::extend_span) {}

bool CandleTable::insert(const PairCandle& pair_candle) {
  if (execute(insert_, pair_candle) == 0) return false;
  const auto& [pair, candle] = pair_candle;
  const auto [entry, added] = inserted_.try_emplace(
      {pair, candle.interval}, Inserted{.first = candle.open_time, .newest = candle.open_time, .candles = 0});
  Inserted& inserted = entry->second;
  inserted.first = std::min(inserted.first, candle.open_time);
  inserted.newest = std::max(inserted.newest, candle.open_time);
  ++inserted.candles;
  cover(pair, candle.interval, place_of(bucket_at(candle.interval, candle.open_time)).block);
  return true;
}

void CandleTable::replace(const PairCandle& candle) {
  execute(replace_, candle);
}

// The digits travel as text: what fits 64 bits becomes an integer in the statement.
void CandleTable::set_traded(const PairCandle& pair_candle, const Traded& traded) {
  const auto& [pair, candle] = pair_candle;
  const auto place = place_of(bucket_at(candle.interval, candle.open_time));
  set_traded_.execute(integer_of(candle.interval), place.block, integer_of(pair), place.slot,
                      static_cast<std::int64_t>(traded.trades), std::string_view(traded.volume.digits()),
                      std::string_view(traded.quote_volume.digits()),
                      std::int64_t{traded.volume.scale()} | std::int64_t{traded.quote_volume.scale()} << 5);
}

std::size_t CandleTable::execute(Statement& statement, const PairCandle& pair_candle) {
  const auto& [pair, candle] = pair_candle;
  const auto place = place_of(bucket_at(candle.interval, candle.open_time));
  std::optional<std::int64_t> samples, lead, trail, gap;
  if (const auto& observed = candle.observation) {
    samples = observed->samples;
    lead = (observed->first - candle.open_time).count();
    trail = (candle.close_time() - observed->last).count();
    gap = observed->gap.count();
  }
  return statement.execute(integer_of(candle.interval), place.block, integer_of(pair), place.slot,
                           candle.ohlc.open.coefficient(), candle.ohlc.high.coefficient(),
                           candle.ohlc.low.coefficient(), candle.ohlc.close.coefficient(),
                           pack_scales(candle.ohlc), samples, lead, trail, gap, std::int64_t{candle.complete},
                           static_cast<std::int64_t>(candle.source));
}

void CandleTable::cover(PairId pair, Interval interval, std::int64_t block) {
  const auto [entry, added] = covered_.try_emplace({interval, pair}, block);
  if (!added && entry->second == block) return;
  entry->second = block;
  cover_block_.execute(integer_of(interval), chapter_of(block), integer_of(pair),
                       static_cast<std::int64_t>(bit_of(block)));
}

void CandleTable::uncover(PairId pair, Interval interval, std::int64_t block) {
  if (const auto entry = covered_.find({interval, pair}); entry != covered_.end() && entry->second == block)
    covered_.erase(entry);
  uncover_block_.execute(integer_of(interval), chapter_of(block), integer_of(pair),
                         static_cast<std::int64_t>(bit_of(block)));
  delete_empty_coverage_.execute(integer_of(interval), chapter_of(block), integer_of(pair));
}

void CandleTable::summarise() {
  std::map<Interval, std::pair<TimePoint, TimePoint>> spans;
  for (const auto& [series, inserted] : inserted_) {
    const auto& [pair, interval] = series;
    extend_series_.execute(integer_of(pair), integer_of(interval), seconds_of(inserted.first),
                           seconds_of(inserted.newest), inserted.candles);
    const auto [entry, added] = spans.try_emplace(interval, inserted.first, inserted.newest);
    auto& [first, newest] = entry->second;
    first = std::min(first, inserted.first);
    newest = std::max(newest, inserted.newest);
  }
  for (const auto& [interval, span] : spans)
    extend_span_.execute(integer_of(interval), seconds_of(span.first), seconds_of(span.second));
  inserted_.clear();
}

}  // namespace candled::sqlite
