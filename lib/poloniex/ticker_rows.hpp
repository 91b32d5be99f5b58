#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <string_view>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"
#include "poloniex/json_events.hpp"

namespace candled::poloniex {

/// The layout of an answer about all pairs: an object or an array of one object per pair.
struct TickerShape {
  NameOrder name_order;
  JsonType top;                 ///< object or array
  std::string_view name_field;  ///< the field with a row's name; "" if the row's key is the name
  std::array<std::string_view, 2>
      price_fields;  ///< the fields with a row's price; the first present one counts, "" is none
};

/// The largest number of pairs in an answer; one with more is of the wrong shape.
inline constexpr std::size_t max_quotes = 10'000;

/// Reads a ticker of `shape`. A price is a string or a number, taken as it stands. Fields may come in any
/// order, and unknown ones are ignored. A bad price is left out and named, and a row without a name is
/// ignored. If a name comes twice, its last usable price counts. Names are not judged: see Pair::from_name.
///
/// Errors: not_json, wrong_shape (also when no row is usable), refused or throttled.
std::expected<feed::Ticker, feed::FeedError> read_ticker(std::string_view body, const TickerShape& shape);

}  // namespace candled::poloniex
