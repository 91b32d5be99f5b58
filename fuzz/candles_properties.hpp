#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "poloniex/candles_json.hpp"

namespace candled::fuzz {

/// One of the exchange's two answers with candles.
struct CandlesDialect {
  std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> (*read)(std::string_view,
                                                                            const poloniex::CandleRange&);
  bool counts_trades;
  std::string (*print_row)(const feed::ExchangeCandle&);  ///< the candle as a row of an answer
};

/// Reads `body`, as an answer for ranges wide and narrow, and requires what must hold for either dialect.
void check_candles(std::string_view body, const CandlesDialect& dialect);

}  // namespace candled::fuzz
