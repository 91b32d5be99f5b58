#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "feed/candle_source.hpp"

namespace candled::poloniex {

/// Fetches candles from one API of the exchange, and from another while the first does not answer.
///
/// The first is given up after three consecutive requests without an answer, and tried again ten minutes
/// later; one more request without an answer then gives the other its turn for as long again. A refusal, or
/// being asked to wait, is an answer. Threads: as CandleSource.
class EitherCandles final : public feed::CandleSource {
 public:
  static constexpr int failures_before_change = 3;
  static constexpr std::chrono::minutes tried_again_after{10};

  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  struct Options {
    std::unique_ptr<feed::CandleSource> first;
    std::unique_ptr<feed::CandleSource> second;
    std::function<void(std::string_view)> log{};  ///< called for each change, with the reason; may be empty
    Clock now = std::chrono::steady_clock::now;
  };

  explicit EitherCandles(Options options) : options_(std::move(options)) {}

  std::size_t max_candles() const override { return chosen().max_candles(); }
  unsigned requests_per_second() const override { return chosen().requests_per_second(); }
  bool offers(Interval interval) const override { return chosen().offers(interval); }
  std::expected<feed::ExchangeCandles, feed::FeedError> fetch_candles(const Pair& pair, Interval interval,
                                                                      TimeRange range,
                                                                      std::stop_token stop) override;

 private:
  bool first_is_away() const { return options_.now() < away_until_; }
  feed::CandleSource& chosen() const { return first_is_away() ? *options_.second : *options_.first; }
  void answered();
  void failed(const feed::FeedError& error);

  Options options_;
  int failures_ = 0;  // consecutive ones, of the first
  std::chrono::steady_clock::time_point away_until_ = std::chrono::steady_clock::time_point::min();
};

}  // namespace candled::poloniex
