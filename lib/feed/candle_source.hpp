#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <stop_token>
#include <vector>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"
#include "feed/exchange_candle.hpp"
#include "feed/feed_error.hpp"

namespace candled::feed {

/// The candles in one answer.
struct ExchangeCandles {
  std::vector<ExchangeCandle> candles{};  ///< ascending by open_time
  /// The time that the exchange's own clock showed when it answered; empty if the answer has no `Date`.
  std::optional<TimePoint> exchange_time{};
};

/// A source of an exchange's own candles, one request at a time; the caller paces them.
///
/// Not thread-safe; a stop may be requested from any thread.
class CandleSource {
 public:
  virtual ~CandleSource() = default;

  /// Returns the largest number of candles that one request can give.
  virtual std::size_t max_candles() const = 0;

  /// Returns the number of requests a second that leave the exchange's polls more than enough of what it
  /// allows. The result may change while another API of it answers.
  virtual unsigned requests_per_second() const = 0;

  /// Returns whether the exchange has candles of `interval`. The result may change while another API of it
  /// answers.
  virtual bool offers(Interval interval) const = 0;

  /// Returns the candles of `pair` whose open_time is in `range`, from one request. A candle of a forming
  /// bucket may be among them. Blocks, at most for the timeout; a stop ends it at once.
  ///
  /// Errors: those of the request and of reading its answer; `refused`, without asking, if the interval is
  /// not offered or more than max_candles() fit into the range.
  virtual std::expected<ExchangeCandles, FeedError> fetch_candles(const Pair& pair, Interval interval,
                                                                  TimeRange range, std::stop_token stop) = 0;
};

}  // namespace candled::feed
