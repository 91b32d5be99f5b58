#include "store/forming_rows.hpp"

#include "sql/queries.hpp"
#include "store/layout.hpp"

namespace candled::store {
namespace {

PairFormingCandle decode(const Rows& row, TimePoint open_time) {
  const auto scales = unpack_scales(row.integer(5));
  return {.pair = PairId(static_cast<std::uint32_t>(row.integer(0))),
          .candle = {.open = Price::from_parts(row.integer(1), scales.open),
                     .high = Price::from_parts(row.integer(2), scales.high),
                     .low = Price::from_parts(row.integer(3), scales.low),
                     .close = Price::from_parts(row.integer(4), scales.close),
                     .first = open_time + milliseconds(row.integer(7)),
                     .last = open_time + milliseconds(row.integer(8)),
                     .gap = milliseconds(row.integer(9)),
                     .samples = static_cast<std::uint32_t>(row.integer(6))}};
}

}  // namespace

FormingRows::FormingRows(const Connection& connection)
    : replace_bucket_(connection, queries::replace_forming_bucket),
      delete_(connection, queries::delete_forming),
      insert_(connection, queries::insert_forming),
      select_bucket_(connection, queries::select_forming_bucket),
      select_(connection, queries::select_forming) {}

void FormingRows::save(const FormingState& state) {
  replace_bucket_.execute(integer_of(state.interval), seconds_of(state.open_time),
                          std::int64_t{state.observed_from.time_since_epoch().count()});
  delete_.execute();
  for (const auto& [pair, candle] : state.candles)
    insert_.execute(integer_of(pair), candle.open.coefficient(), candle.high.coefficient(),
                    candle.low.coefficient(), candle.close.coefficient(),
                    pack({.open = candle.open.scale(),
                          .high = candle.high.scale(),
                          .low = candle.low.scale(),
                          .close = candle.close.scale()}),
                    std::int64_t{candle.samples}, std::int64_t{(candle.first - state.open_time).count()},
                    std::int64_t{(candle.last - state.open_time).count()}, std::int64_t{candle.gap.count()});
}

std::optional<FormingState> FormingRows::load() {
  auto bucket = select_bucket_.rows();
  if (!bucket.next()) return {};
  FormingState state{.interval = Interval(std::chrono::seconds(bucket.integer(0))),
                     .open_time = TimePoint(std::chrono::seconds(bucket.integer(1))),
                     .observed_from = TimePoint(milliseconds(bucket.integer(2))),
                     .candles = {}};
  for (auto rows = select_.rows(); rows.next();) state.candles.push_back(decode(rows, state.open_time));
  return state;
}

std::optional<TimePoint> FormingRows::closed_until() {
  auto bucket = select_bucket_.rows();
  if (!bucket.next()) return {};
  return TimePoint(std::chrono::seconds(bucket.integer(1)));
}

}  // namespace candled::store
