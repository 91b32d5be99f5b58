#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "api/candle_page.hpp"
#include "api/format.hpp"
#include "api/range_parameters.hpp"
#include "store/candle_store.hpp"

namespace candled::api {

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
  bool forming;  ///< running candles are included
};

/// Reads the parameters of the contract under all their names. The problem is a 400.
std::expected<CandleParameters, Problem> parse_candle_parameters(const Parameters& parameters);

}  // namespace candled::api
