#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"

namespace candled::api {

/// Returns an interval as TradingView writes it: a week as `1W`, a day as `1D`, whole minutes as their number
/// (`1`, `60`), anything else in seconds (`1S`, `90S`).
std::string to_resolution(Interval interval);

/// Reads the text of to_resolution(); `W`, `D` and `S` are `1W`, `1D` and `1S`. Returns nothing if `text` is
/// anything else, or no interval.
std::optional<Interval> parse_resolution(std::string_view text);

/// Returns the resolutions that charts may choose from, the shortest first: those of the `stored` intervals,
/// and the usual derived ones.
std::vector<std::string> offered_resolutions(const Intervals& stored);

}  // namespace candled::api
