#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include "candle/interval.hpp"
#include "feed/exchange_candle.hpp"
#include "feed/feed_error.hpp"

namespace candled::poloniex {

/// The candles wanted: those of `interval` whose open_time is in [start, end).
struct CandleRange {
  Interval interval;
  TimePoint start;
  TimePoint end;
};

/// The largest number of candles in an answer; one with more is of the wrong shape.
inline constexpr std::size_t max_candle_rows = 10'000;

/// Reads an answer to `/markets/{symbol}/candles`: rows of
/// [low, high, open, close, amount, quantity, _, _, tradeCount, ts, _, interval, startTime, closeTime]; `ts`
/// is ExchangeCandle::as_of.
///
/// Returns the candles of `range`, ascending by open_time; of two with one open_time the later row counts.
/// Each field may be a string or a number, and times may be in seconds or milliseconds. An answer without
/// rows is an empty vector. An unusable row is left out: one with an invalid price (zero prices occur), a
/// time off the grid, or another interval. The errors are not_json, refused, throttled and wrong_shape; the
/// latter also if some rows are not candles and no row is left: it names the first.
std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_candles(std::string_view body,
                                                                               const CandleRange& range);

/// Reads an answer to `returnChartData`: rows of {"date", "high", "low", "open", "close", "volume", ...}. It
/// differs from read_candles in three ways: a single row with date 0 means no candles; a first row off the
/// grid of the interval is left out; and rows that are all further apart than the interval belong to another
/// one, which is wrong_shape.
std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_chart_data(std::string_view body,
                                                                                  const CandleRange& range);

}  // namespace candled::poloniex
