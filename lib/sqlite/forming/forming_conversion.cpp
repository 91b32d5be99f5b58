#include "sqlite/forming/forming_conversion.hpp"

#include <stdexcept>

#include "sql/queries.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
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

std::optional<FormingState> load(const Connection& connection) {
  Statement select_bucket(connection, queries::select_forming_bucket);
  Statement select(connection, queries::select_forming);
  auto bucket = select_bucket.rows();
  if (!bucket.next()) return {};
  FormingState state{.interval = Interval(std::chrono::seconds(bucket.integer(0))),
                     .open_time = TimePoint(std::chrono::seconds(bucket.integer(1))),
                     .observed_from = TimePoint(milliseconds(bucket.integer(2))),
                     .candles = {}};
  for (auto rows = select.rows(); rows.next();) state.candles.push_back(decode(rows, state.open_time));
  return state;
}

}  // namespace

void convert_forming(Connection& connection) {
  try {
    if (const auto state = load(connection)) FormingRows(connection).save(*state);
  } catch (const std::invalid_argument&) {
    // A price or the interval is invalid: FormingRows then finds, and reports, that no state of the bucket
    // was saved.
  }
  Statement(connection, queries::drop_forming).execute();
}

}  // namespace candled::sqlite
