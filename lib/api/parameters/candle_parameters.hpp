#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "api/parameters/range_parameters.hpp"
#include "candle/intervals.hpp"
#include "store/candle_store.hpp"
#include "text/format.hpp"
#include "text/time_text.hpp"

namespace candled::api {

/// The parameters of `GET /api/candles`: well-formed, but not yet compared with what is stored.
struct CandleParameters {
  ParameterSet given;
  std::optional<std::string> pair{};  ///< as given: a spelling, a wildcard, or a list of these
  /// The candles of the page, and one more, which shows whether there is a next page. `pair` is not resolved
  /// yet, and the intervals may be some that are not configured.
  store::CandleQuery query{};
  store::Order order = store::Order::ascending;  ///< of the candles as they are shown
  std::size_t limit = default_limit;             ///< 1 to max_limit
  std::optional<text::Format> format{};          ///< nothing if the Accept header decides
  text::TimeText times = text::TimeText::milliseconds;
  bool forming = false;  ///< forming candles are included

  /// Returns whether the page is read from its newest candle on. A descending page is, and so is one without
  /// a start and a cursor.
  bool reads_backwards() const { return query.order == store::Order::descending; }
  /// Returns whether the page is shown in the reverse of the order in which it is read.
  bool shows_reverse() const { return query.order != order; }
};

/// Reads the parameters of the contract under all their names, for a service that builds candles of the
/// intervals `built`. The problem is a 400.
std::expected<CandleParameters, http::Problem> parse_candle_parameters(const http::Parameters& parameters,
                                                                       const Intervals& built);

}  // namespace candled::api
