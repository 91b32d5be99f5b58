#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <string_view>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"
#include "poloniex/json_events.hpp"

namespace candled::poloniex {

/// How an answer about all pairs is laid out: an object or an array of one object per pair.
struct TickerShape {
  NameOrder name_order;
  JsonType top;                 ///< object or array
  std::string_view name_field;  ///< where a row has its name; "" when the row's key is the name
  std::array<std::string_view, 2>
      price_fields;  ///< where a row has its price; the first that is there counts, "" is none
};

/// An answer with more pairs than this is of the wrong shape.
inline constexpr std::size_t max_quotes = 10'000;

/// Reads a ticker of `shape`. A price is a string or a number, taken as it stands; fields may come in any
/// order, and those that are not known are ignored. A bad price is left out and named, a row without a name
/// is ignored, and of a name that comes twice the last usable price counts. Names are not judged: see
/// Pair::from_name.
///
/// Errors: not_json, wrong_shape (also when no row is usable), refused or throttled.
std::expected<feed::Ticker, feed::FeedError> read_ticker(std::string_view body, const TickerShape& shape);

}  // namespace candled::poloniex
