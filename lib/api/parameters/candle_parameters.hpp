#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "api/parameters/range_parameters.hpp"
#include "store/candle_store.hpp"
#include "text/candle_page.hpp"
#include "text/format.hpp"

namespace candled::api {

/// What a client asks of `GET /api/candles`: well-formed, but not yet compared with what there is.
struct CandleParameters {
  ParameterSet given;
  std::optional<std::string> pair;   ///< any spelling
  std::optional<Interval> interval;  ///< one of ours or not
  std::optional<TimePoint> start;    ///< inclusive
  std::optional<TimePoint> end;      ///< exclusive
  std::optional<Position> cursor;    ///< where the page before ended
  store::Order order;
  std::size_t limit;                   ///< 1 to max_limit
  std::optional<text::Format> format;  ///< nothing when the Accept header decides
  text::TimeText times;
  bool forming;  ///< forming candles are included
};

/// Reads the parameters of the contract under all their names. The problem is a 400.
std::expected<CandleParameters, http::Problem> parse_candle_parameters(const http::Parameters& parameters);

}  // namespace candled::api
