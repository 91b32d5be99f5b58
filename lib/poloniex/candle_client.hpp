#pragma once

#include <cstddef>
#include <expected>
#include <stop_token>
#include <string>
#include <vector>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"
#include "feed/exchange_candle.hpp"
#include "feed/feed_error.hpp"
#include "poloniex/dialect.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// Asks the exchange for its own candles, one request at a time; the caller paces them.
///
/// Not thread-safe; a stop may be requested from any thread.
class CandleClient {
 public:
  struct Options {
    Dialect dialect;
    std::string exchange_url{};  ///< as FeedOptions::exchange_url
    HttpOptions http{};
  };

  /// Throws std::invalid_argument when `exchange_url` is no URL to send requests to.
  explicit CandleClient(Options options);

  /// How many candles one request can give.
  std::size_t max_candles() const;

  /// Whether the exchange has candles of `interval`.
  bool offers(Interval interval) const;

  /// The candles of `pair` whose open_time is in [start, end), ascending, in one request. One of a bucket
  /// that is running may be among them. Blocks, at most for the timeout; a stop ends it at once.
  ///
  /// Errors: those of the request and of read_candles; `refused` without asking when the interval is not
  /// offered or more than max_candles() fit into the range.
  std::expected<std::vector<ExchangeCandle>, FeedError> fetch_candles(const Pair& pair, Interval interval,
                                                                      TimePoint start, TimePoint end,
                                                                      std::stop_token stop);

 private:
  Dialect dialect_;
  std::string exchange_url_;
  HttpClient client_;
};

}  // namespace candled::poloniex
