#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"

namespace candled::api {

/// Returns an interval as TradingView writes it: a day as `1D`, whole minutes as their number (`1`, `60`),
/// anything else in seconds (`1S`, `90S`).
std::string to_resolution(Interval interval);

/// Reads the text of to_resolution(); `D` and `S` are `1D` and `1S`. Returns nothing if `text` is anything
/// else, or does not divide a day.
std::optional<Interval> parse_resolution(std::string_view text);

/// Returns all of `intervals` as resolutions, the shortest first.
std::vector<std::string> to_resolutions(const Intervals& intervals);

}  // namespace candled::api
