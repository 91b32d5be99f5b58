#include "sqlite/table/candle_row.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

using std::chrono::seconds;

constexpr std::int64_t end_of_scales = std::int64_t{1} << 20;
constexpr std::int64_t max_samples = std::numeric_limits<std::uint32_t>::max();

using Problems = std::vector<std::string>;

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
  const auto order = [&](const char* smaller, Price least, const char* bigger, Price most) {
    if (least > most)
      problems.push_back(
          fmt::format("{} {} is above {} {}", smaller, least.to_string(), bigger, most.to_string()));
  };
  order("low", *prices.low, "high", *prices.high);
  order("low", *prices.low, "open", *prices.open);
  order("open", *prices.open, "high", *prices.high);
  order("low", *prices.low, "close", *prices.close);
  order("close", *prices.close, "high", *prices.high);
}

void check_observation(const CandleRow& row, Problems& problems) {
  const auto values = {row.samples, row.lead, row.trail, row.gap};
  const auto present = std::ranges::count_if(values, [](const auto& value) { return value.has_value(); });
  const bool live = row.source == static_cast<std::int64_t>(Source::live);
  if (row.source == static_cast<std::int64_t>(Source::exchange) && present > 0)
    return problems.push_back("samples, lead, trail and gap are not null though its source is exchange");
  if (!live && present == 0) return;  // early versions did not store them for mixed candles
  if (present < 4)
    return problems.push_back(fmt::format("samples, lead, trail or gap is null though {}",
                                          live ? "its source is live" : "others are not"));
  if (*row.samples < (live ? 1 : 0) || *row.samples > max_samples)
    problems.push_back(fmt::format("samples {}", *row.samples));
  const std::int64_t length =
      milliseconds(seconds(std::clamp<std::int64_t>(row.interval, 0, 86'400))).count();
  const auto within = [length](std::int64_t ms) { return ms >= 0 && ms <= length; };
  if (!within(*row.lead)) problems.push_back(fmt::format("lead {} ms is not within the bucket", *row.lead));
  if (!within(*row.trail))
    problems.push_back(fmt::format("trail {} ms is not within the bucket", *row.trail));
  if (!within(*row.gap)) problems.push_back(fmt::format("gap {} ms is not within the bucket", *row.gap));
  if (!problems.empty()) return;
  if (*row.lead + *row.trail > length)
    problems.push_back(fmt::format("lead {} ms and trail {} ms overlap", *row.lead, *row.trail));
  if (*row.gap < std::max(*row.lead, *row.trail))
    problems.push_back(
        fmt::format("gap {} ms is shorter than lead {} ms or trail {} ms", *row.gap, *row.lead, *row.trail));
}

void check_flags(const CandleRow& row, Problems& problems) {
  if (row.complete != 0 && row.complete != 1)
    problems.push_back(fmt::format("complete {} is neither 0 nor 1", row.complete));
  if (row.source < 0 || row.source > 2)
    problems.push_back(fmt::format("source {} is not among 0 to 2", row.source));
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

std::optional<Interval> interval_of_seconds(std::int64_t length) {
  if (length < 1 || length > 86'400 || 86'400 % length != 0) return {};
  return Interval(seconds(length));
}

std::optional<TimePoint> open_time_at(Interval interval, std::int64_t block, std::int64_t slot) {
  const std::int64_t last = bucket_at(interval, latest_time);  // the reader searches nothing beyond this
  if (slot < 0 || slot >= slots_per_block || block < -last || block > last) return {};
  const std::int64_t bucket = block * slots_per_block + slot;
  if (bucket < -last || bucket > last) return {};
  return open_time_of(interval, bucket);
}

std::vector<std::string> problems_of(const CandleRow& row) {
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
