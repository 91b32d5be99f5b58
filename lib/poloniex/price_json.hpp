#pragma once

#include <expected>
#include <string_view>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"

namespace candled::poloniex {

/// Reads an answer to `/markets/price`, or to `/markets/ticker24h`: an array of objects, each with its
/// `symbol`, the base first, and the last price in `price`, or in `close`. For tolerated faults and for
/// errors see read_ticker.
std::expected<feed::Ticker, feed::FeedError> read_price_list(std::string_view body);

}  // namespace candled::poloniex
