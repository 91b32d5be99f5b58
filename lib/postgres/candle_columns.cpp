#include "postgres/candle_columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace candled::postgres {
namespace {

constexpr std::array column_types{
    Type::integer,    // pair
    Type::integer,    // span
    Type::timestamp,  // open_time
    Type::numeric,    // open
    Type::numeric,    // high
    Type::numeric,    // low
    Type::numeric,    // close
    Type::integer,    // samples
    Type::integer,    // lead
    Type::integer,    // trail
    Type::integer,    // gap
    Type::boolean,    // complete
    Type::smallint,   // source
    Type::bigint,     // trades
    Type::numeric,    // volume
    Type::numeric,    // quote_volume
};

/// Returns a number as the column `integer` can hold it.
template <typename Number>
std::int32_t in_integer(Number value) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(value, std::numeric_limits<std::int32_t>::max()));
}

std::optional<Ohlc> ohlc_in(const Result& rows, std::size_t row) {
  const auto price = [&](int column) { return decode_price(rows.bytes(row, column)); };
  const auto open = price(CandleColumn::open);
  const auto high = price(CandleColumn::high);
  const auto low = price(CandleColumn::low);
  const auto close = price(CandleColumn::close);
  if (!open || !high || !low || !close) return {};
  const Ohlc ohlc{.open = *open, .high = *high, .low = *low, .close = *close};
  return ohlc.consistent() ? std::optional(ohlc) : std::nullopt;
}

std::optional<Source> source_in(const Result& rows, std::size_t row) {
  switch (rows.integer(row, CandleColumn::source)) {
    case static_cast<int>(Source::live):
      return Source::live;
    case static_cast<int>(Source::exchange):
      return Source::exchange;
    case static_cast<int>(Source::mixed):
      return Source::mixed;
    default:
      return {};
  }
}

/// Reads the observation of a candle whose other fields are set. Returns false if there is a defect.
bool read_observation(const Result& rows, std::size_t row, Candle& candle) {
  const auto samples = rows.maybe_integer(row, CandleColumn::samples);
  const auto lead = rows.maybe_integer(row, CandleColumn::lead);
  const auto trail = rows.maybe_integer(row, CandleColumn::trail);
  const auto gap = rows.maybe_integer(row, CandleColumn::gap);
  if (!samples && !lead && !trail && !gap) return candle.source != Source::live;
  if (!samples || !lead || !trail || !gap || candle.source == Source::exchange) return false;
  const std::int64_t length = milliseconds(candle.interval.length()).count();
  const std::int64_t least_samples = candle.source == Source::live ? 1 : 0;
  if (*samples < least_samples || *lead < 0 || *trail < 0 || *lead + *trail > length) return false;
  if (*gap < std::max(*lead, *trail) || *gap > length) return false;
  candle.observation = Observation{.samples = static_cast<std::uint32_t>(*samples),
                                   .first = candle.open_time + milliseconds(*lead),
                                   .last = candle.close_time() - milliseconds(*trail),
                                   .gap = milliseconds(*gap)};
  return true;
}

}  // namespace

std::optional<Candle> candle_in(const Result& rows, std::size_t row, Interval interval) {
  const TimePoint open_time = rows.time(row, CandleColumn::open_time);
  if (open_time < earliest_time || open_time > latest_time || interval.floor(open_time) != open_time)
    return {};
  const auto ohlc = ohlc_in(rows, row);
  const auto source = source_in(rows, row);
  if (!ohlc || !source) return {};
  Candle candle{.interval = interval,
                .open_time = open_time,
                .ohlc = *ohlc,
                .observation = {},
                .complete = rows.boolean(row, CandleColumn::complete),
                .source = *source};
  return read_observation(rows, row, candle) ? std::optional(candle) : std::nullopt;
}

CandleColumns::CandleColumns() : columns_(column_types.begin(), column_types.end()) {}

void CandleColumns::add(PairKey key, const Candle& candle, const std::optional<Traded>& traded) {
  auto column = columns_.begin();
  const auto put = [&column](const auto& value) { (column++)->add(value); };
  const auto put_if = [&column](bool known, const auto& value) {
    known ? column->add(value()) : column->add_null();
    ++column;
  };
  const auto put_amount = [&](const Amount Traded::*amount) {
    if (!traded) return (column++)->add_null();
    const Amount& value = *traded.*amount;
    (column++)->add_encoded(encode_numeric(value.digits(), value.scale()));
  };
  put(key);
  put(static_cast<std::int32_t>(candle.interval.length().count()));
  put(candle.open_time);
  for (const Price price : candle.ohlc.all()) put(price);
  const auto& observation = candle.observation;
  const bool observed = observation.has_value();
  put_if(observed, [&] { return in_integer(observation->samples); });
  put_if(observed, [&] { return in_integer((observation->first - candle.open_time).count()); });
  put_if(observed, [&] { return in_integer((candle.close_time() - observation->last).count()); });
  put_if(observed, [&] { return in_integer(observation->gap.count()); });
  put(candle.complete);
  put(static_cast<std::int16_t>(candle.source));
  put_if(traded.has_value(), [&] { return static_cast<std::int64_t>(traded->trades); });
  put_amount(&Traded::volume);
  put_amount(&Traded::quote_volume);
}

std::vector<Parameter> CandleColumns::parameters() const {
  std::vector<Parameter> parameters;
  for (const Column& column : columns_) parameters.push_back(column.array());
  return parameters;
}

}  // namespace candled::postgres
