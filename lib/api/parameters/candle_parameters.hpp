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

/// The parameters of `GET /api/candles`: well-formed, but not yet compared with what is stored.
struct CandleParameters {
  ParameterSet given;
  std::optional<std::string> pair;   ///< any spelling
  std::optional<Interval> interval;  ///< may be one that is not configured
  std::optional<TimePoint> start;    ///< inclusive
  std::optional<TimePoint> end;      ///< exclusive
  std::optional<Position> cursor;    ///< the end of the page before
  store::Order order;
  std::size_t limit;                   ///< 1 to max_limit
  std::optional<text::Format> format;  ///< nothing if the Accept header decides
  text::TimeText times;
  bool forming;  ///< forming candles are included
};

/// Reads the parameters of the contract under all their names. The problem is a 400.
std::expected<CandleParameters, http::Problem> parse_candle_parameters(const http::Parameters& parameters);

}  // namespace candled::api
