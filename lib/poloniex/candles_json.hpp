#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include "candle/interval.hpp"
#include "feed/exchange_candle.hpp"
#include "feed/feed_error.hpp"

namespace candled::poloniex {

/// Which candles are wanted: those of `interval` whose open_time is in [start, end).
struct CandleRange {
  Interval interval;
  TimePoint start;
  TimePoint end;
};

/// An answer with more candles than this is of the wrong shape.
inline constexpr std::size_t max_candle_rows = 10'000;

/// Reads an answer to `/markets/{symbol}/candles`: rows of
/// [low, high, open, close, amount, quantity, _, _, tradeCount, ts, _, interval, startTime, closeTime]; `ts`
/// is ExchangeCandle::as_of.
///
/// The candles of `range`, ascending by open_time; of two with one open_time the later row counts. Each field
/// may be a string or a number, times seconds or milliseconds. No row at all is an empty vector. A row that
/// cannot be used is left out: a price that is none (zero prices occur), a time off the grid, another
/// interval. Errors: not_json, refused, throttled, or wrong_shape; that, too, when rows are no candles and
/// none is left: it names the first.
std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_candles(std::string_view body,
                                                                               const CandleRange& range);

/// Reads an answer to `returnChartData`: rows of {"date", "high", "low", "open", "close", "volume", ...}. As
/// read_candles; besides, one row with date 0 means none, and a first row off the grid of the interval is
/// left out, and rows that are all further apart than the interval are of another one, which is wrong_shape.
std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_chart_data(std::string_view body,
                                                                                  const CandleRange& range);

}  // namespace candled::poloniex
