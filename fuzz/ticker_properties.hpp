#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"

namespace candled::fuzz {

/// One of the exchange's two dialects.
struct TickerDialect {
  std::expected<feed::Ticker, feed::FeedError> (*read)(std::string_view body);
  NameOrder name_order;
  std::string (*print)(const feed::Ticker& ticker);  ///< an answer that says the same in the fewest words
};

/// Reads `body` and requires what must hold for a ticker of either dialect.
void check_ticker(std::string_view body, const TickerDialect& dialect);

}  // namespace candled::fuzz
