#include "store/checks/candle_problems.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "candle/candle.hpp"

namespace candled::store {
namespace {

constexpr std::int64_t max_samples = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void check_order(const Ohlc& prices, Problems& problems) {
  const auto check = [&](const char* smaller, Price least, const char* bigger, Price most) {
    if (least > most)
      problems.push_back(
          fmt::format("{} {} is above {} {}", smaller, least.to_string(), bigger, most.to_string()));
  };
  check("low", prices.low, "high", prices.high);
  check("low", prices.low, "open", prices.open);
  check("open", prices.open, "high", prices.high);
  check("low", prices.low, "close", prices.close);
  check("close", prices.close, "high", prices.high);
}

void check_observation(const StoredObservation& stored, std::int64_t source, std::chrono::seconds bucket,
                       Problems& problems) {
  const auto& [samples, lead, trail, gap] = stored;
  const auto values = {samples, lead, trail, gap};
  const auto present = std::ranges::count_if(values, [](const auto& value) { return value.has_value(); });
  const bool live = source == static_cast<std::int64_t>(Source::live);
  if (source == static_cast<std::int64_t>(Source::exchange) && present > 0)
    return problems.push_back("samples, lead, trail and gap are not null though its source is exchange");
  if (!live && present == 0) return;  // early versions did not store them for mixed candles
  if (present < 4)
    return problems.push_back(fmt::format("samples, lead, trail or gap is null though {}",
                                          live ? "its source is live" : "others are not"));
  const std::size_t before = problems.size();
  if (*samples < (live ? 1 : 0) || *samples > max_samples)
    problems.push_back(fmt::format("samples {}", *samples));
  const std::int64_t length = milliseconds(bucket).count();
  const auto within = [length](std::int64_t ms) { return ms >= 0 && ms <= length; };
  if (!within(*lead)) problems.push_back(fmt::format("lead {} ms is not within the bucket", *lead));
  if (!within(*trail)) problems.push_back(fmt::format("trail {} ms is not within the bucket", *trail));
  if (!within(*gap)) problems.push_back(fmt::format("gap {} ms is not within the bucket", *gap));
  if (problems.size() > before) return;
  if (*lead + *trail > length)
    problems.push_back(fmt::format("lead {} ms and trail {} ms overlap", *lead, *trail));
  if (*gap < std::max(*lead, *trail))
    problems.push_back(
        fmt::format("gap {} ms is shorter than lead {} ms or trail {} ms", *gap, *lead, *trail));
}

void check_source(std::int64_t source, Problems& problems) {
  if (source < 0 || source > 2) problems.push_back(fmt::format("source {} is not among 0 to 2", source));
}

}  // namespace candled::store
