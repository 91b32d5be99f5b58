#pragma once

#include <cstddef>
#include <expected>
#include <stop_token>
#include <string>
#include <vector>

#include "feed/candle_source.hpp"
#include "poloniex/dialect.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// Asks the exchange for its own candles.
class CandleClient final : public feed::CandleSource {
 public:
  struct Options {
    Dialect dialect;
    std::string exchange_url{};  ///< as FeedOptions::exchange_url
    HttpOptions http{};
  };

  /// Throws std::invalid_argument if requests cannot be sent to `exchange_url`.
  explicit CandleClient(Options options);

  std::size_t max_candles() const override;
  unsigned requests_per_second() const override;
  bool offers(Interval interval) const override;
  std::expected<feed::ExchangeCandles, feed::FeedError> fetch_candles(const Pair& pair, Interval interval,
                                                                      TimeRange range,
                                                                      std::stop_token stop) override;

 private:
  Dialect dialect_;
  std::string exchange_url_;
  HttpClient client_;
};

}  // namespace candled::poloniex
