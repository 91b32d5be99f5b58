#pragma once

#include <expected>
#include <string_view>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"

namespace candled::poloniex {

/// Reads an answer to `returnTicker`: one object, keyed by pair name with the quote first, each with the last
/// price in `last`. For tolerated faults and for errors see read_ticker.
std::expected<feed::Ticker, feed::FeedError> read_return_ticker(std::string_view body);

}  // namespace candled::poloniex
