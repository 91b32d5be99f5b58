#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"
#include "poloniex-sim/market.hpp"

namespace candled::sim {

/// Returns the answer to `/markets/price`: the last price of every pair as of `now`, and the time of its
/// trade.
std::string markets_price(const Market& market, TimePoint now);

/// Returns the answer to `/markets/ticker24h`: 18 fields of every pair.
std::string markets_ticker24h(const Market& market, TimePoint now);

/// Returns the answer to `/timestamp`.
std::string timestamp(TimePoint now);

/// Returns the length of `MINUTE_1` to `DAY_1`, in the exchange's spelling only. `DAY_3`, `WEEK_1` and
/// `MONTH_1` do not exist here.
std::optional<milliseconds> exchange_interval(std::string_view name);

struct CandlesQuery {
  std::size_t pair;
  std::string_view interval_name;
  milliseconds interval;
  std::size_t limit = 100;  ///< cut to 500
  TimePoint start{};        ///< inclusive, on the rows' startTime
  TimePoint end = TimePoint::max();
};

/// Returns the answer to `/markets/{symbol}/candles`: the newest `limit` rows in [start, end], oldest first,
/// including the forming one.
std::string market_candles(const Market& market, const CandlesQuery& query, TimePoint now);

}  // namespace candled::sim
