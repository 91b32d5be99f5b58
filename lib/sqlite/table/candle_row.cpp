#include "sqlite/table/candle_row.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

using std::chrono::seconds;

constexpr std::int64_t end_of_scales = std::int64_t{1} << 20;

using store::Problems;

std::optional<Price> price_of(std::int64_t coefficient, int scale) {
  try {
    return Price::from_parts(coefficient, scale);
  } catch (const std::invalid_argument&) {
    return {};
  }
}

struct Prices {
  std::optional<Price> open;
  std::optional<Price> high;
  std::optional<Price> low;
  std::optional<Price> close;
};

Prices prices_of(const CandleRow& row) {
  const auto scales = unpack_scales(row.scales);
  return {.open = price_of(row.open, scales.open),
          .high = price_of(row.high, scales.high),
          .low = price_of(row.low, scales.low),
          .close = price_of(row.close, scales.close)};
}

void check_place(const CandleRow& row, Problems& problems) {
  const auto interval = interval_of_seconds(row.interval);
  if (!interval) problems.push_back(fmt::format("{} s do not divide a day", row.interval));
  if (row.slot < 0 || row.slot >= slots_per_block)
    problems.push_back(fmt::format("slot {} is not among 0 to {}", row.slot, slots_per_block - 1));
  else if (interval && !open_time_at(*interval, row.block, row.slot))
    problems.push_back("its time is beyond the years that are read");
}

void check_prices(const CandleRow& row, Problems& problems) {
  if (row.scales < 0 || row.scales >= end_of_scales)
    return problems.push_back(fmt::format("scales {} are not four times 5 bits", row.scales));
  const Prices prices = prices_of(row);
  const auto scales = unpack_scales(row.scales);
  const auto check = [&](const char* name, std::optional<Price> price, std::int64_t digits, int scale) {
    if (!price) problems.push_back(fmt::format("{} is no price: digits {}, scale {}", name, digits, scale));
  };
  check("open", prices.open, row.open, scales.open);
  check("high", prices.high, row.high, scales.high);
  check("low", prices.low, row.low, scales.low);
  check("close", prices.close, row.close, scales.close);
  if (!problems.empty()) return;
  store::check_order({*prices.open, *prices.high, *prices.low, *prices.close}, problems);
}

void check_observation(const CandleRow& row, Problems& problems) {
  store::check_observation({row.samples, row.lead, row.trail, row.gap}, row.source,
                           seconds(std::clamp<std::int64_t>(row.interval, 0, 86'400)), problems);
}

void check_flags(const CandleRow& row, Problems& problems) {
  if (row.complete != 0 && row.complete != 1)
    problems.push_back(fmt::format("complete {} is neither 0 nor 1", row.complete));
  store::check_source(row.source, problems);
}

}  // namespace

CandleRow candle_row(const Rows& rows, std::int64_t interval, std::int64_t block) {
  return {.interval = interval,
          .block = block,
          .pair = rows.integer(1),
          .slot = rows.integer(2),
          .open = rows.integer(3),
          .high = rows.integer(4),
          .low = rows.integer(5),
          .close = rows.integer(6),
          .scales = rows.integer(7),
          .samples = rows.maybe_integer(8),
          .lead = rows.maybe_integer(9),
          .trail = rows.maybe_integer(10),
          .gap = rows.maybe_integer(11),
          .complete = rows.integer(12),
          .source = rows.integer(0)};
}

std::optional<TimePoint> open_time_at(Interval interval, std::int64_t block, std::int64_t slot) {
  const std::int64_t last = bucket_at(interval, latest_time);  // the reader searches nothing beyond this
  if (slot < 0 || slot >= slots_per_block || block < -last || block > last) return {};
  const std::int64_t bucket = block * slots_per_block + slot;
  if (bucket < -last || bucket > last) return {};
  return open_time_of(interval, bucket);
}

store::Problems problems_of(const CandleRow& row) {
  Problems problems;
  for (const auto check : {check_place, check_prices, check_observation, check_flags}) {
    Problems found;
    check(row, found);
    problems.insert(problems.end(), found.begin(), found.end());
  }
  return problems;
}

std::optional<Candle> candle_in(const CandleRow& row) {
  Problems problems;
  check_place(row, problems);
  check_observation(row, problems);
  check_flags(row, problems);
  const Prices prices = prices_of(row);
  if (!problems.empty() || !prices.open || !prices.high || !prices.low || !prices.close) return {};

  const Interval interval = *interval_of_seconds(row.interval);
  Candle candle{
      .interval = interval,
      .open_time = *open_time_at(interval, row.block, row.slot),
      .ohlc = {.open = *prices.open, .high = *prices.high, .low = *prices.low, .close = *prices.close},
      .observation = {},
      .complete = row.complete != 0,
      .source = Source(static_cast<std::uint8_t>(row.source))};
  if (row.samples)
    candle.observation = {.samples = static_cast<std::uint32_t>(*row.samples),
                          .first = candle.open_time + milliseconds(*row.lead),
                          .last = candle.close_time() - milliseconds(*row.trail),
                          .gap = milliseconds(*row.gap)};
  return candle;
}

}  // namespace candled::sqlite
