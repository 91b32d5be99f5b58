#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "api/parameters/parameter_set.hpp"
#include "store/candle_store.hpp"
#include "text/time_text.hpp"

namespace candled::api {

inline constexpr std::size_t default_limit = 500;
inline constexpr std::size_t max_limit = 5000;

// The common parameters of endpoints about pairs, intervals and times: each parameter with all its names, and
// its reader.

ParameterName interval_parameter();
ParameterName start_parameter();
ParameterName end_parameter();
ParameterName limit_parameter();
ParameterName cursor_parameter();
ParameterName times_parameter();

/// Returns the interval. The problem of a text that is none names `offered`.
std::optional<Interval> read_interval(ValueReader& values, const std::vector<Interval>& offered);
/// Returns the intervals ascending, each once; none if the parameter was not given. The problem of a text
/// that is none names what `offered` returns, which is called only then.
std::vector<Interval> read_intervals(ValueReader& values,
                                     const std::function<std::vector<Interval>()>& offered);
std::optional<TimePoint> read_start(ValueReader& values);
std::optional<TimePoint> read_end(ValueReader& values);
std::size_t read_limit(ValueReader& values);
std::optional<Position> read_cursor(ValueReader& values);
text::TimeText read_times(ValueReader& values);

/// Returns the names of `intervals`, in their order.
std::vector<std::string> names_of(std::span<const Interval> intervals);

/// Returns the 400 for the parameter `interval`, in which `wrong` was given and is none of `allowed`.
http::Problem bad_interval(const ParameterSet& given, Interval wrong, std::span<const Interval> allowed);

/// Returns the URL, relative to the request, of the page after the one asked for with `given`: its parameters
/// under their canonical names, and the cursor at `last`.
std::string next_page(const http::Request& request, const ParameterSet& given, const Position& last);

}  // namespace candled::api
