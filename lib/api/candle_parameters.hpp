#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "api/candle_page.hpp"
#include "api/format.hpp"
#include "api/parameter_set.hpp"
#include "store/candle_store.hpp"

namespace candled::api {

inline constexpr std::size_t default_limit = 500;
inline constexpr std::size_t max_limit = 5000;

/// What a client asks of `GET /api/candles`: well-formed, but not yet compared with what there is.
struct CandleParameters {
  ParameterSet given;
  std::optional<std::string> pair;        ///< any spelling
  std::optional<Interval> interval;       ///< one of ours or not
  std::optional<TimePoint> start;         ///< inclusive
  std::optional<TimePoint> end;           ///< exclusive
  std::optional<store::Position> cursor;  ///< where the page before ended
  store::Order order;
  std::size_t limit;             ///< 1 to max_limit
  std::optional<Format> format;  ///< nothing when the Accept header decides
  TimeText times;
};

/// Reads the parameters of the contract under all their names. The problem is a 400.
std::expected<CandleParameters, Problem> parse_candle_parameters(const Parameters& parameters);

/// The URL, relative to the server, of the page after the one asked for with `given`: its parameters under
/// their canonical names, and the cursor to go on from.
std::string next_page(const ParameterSet& given, const store::Position& last);

}  // namespace candled::api
