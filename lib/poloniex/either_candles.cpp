#include "poloniex/either_candles.hpp"

#include <fmt/format.h>

namespace candled::poloniex {
namespace {

bool is_an_answer(feed::FeedFailure failure) {
  return failure == feed::FeedFailure::refused || failure == feed::FeedFailure::throttled;
}

}  // namespace

std::expected<feed::ExchangeCandles, feed::FeedError> EitherCandles::fetch_candles(const Pair& pair,
                                                                                   Interval interval,
                                                                                   TimeRange range,
                                                                                   std::stop_token stop) {
  if (first_is_away()) return options_.second->fetch_candles(pair, interval, range, std::move(stop));
  auto candles = options_.first->fetch_candles(pair, interval, range, std::move(stop));
  if (candles || is_an_answer(candles.error().failure))
    answered();
  else if (candles.error().failure != feed::FeedFailure::stopped)
    failed(candles.error());
  return candles;
}

void EitherCandles::answered() {
  if (failures_ >= failures_before_change && options_.log)
    options_.log("the exchange's candles come from its current API again");
  failures_ = 0;
}

void EitherCandles::failed(const feed::FeedError& error) {
  if (++failures_ < failures_before_change) return;
  away_until_ = options_.now() + tried_again_after;
  if (failures_ == failures_before_change && options_.log)
    options_.log(
        fmt::format("the exchange's candles come from its legacy API, because the current one does "
                    "not answer ({}: {})",
                    to_string(error.failure), error.detail));
}

}  // namespace candled::poloniex
