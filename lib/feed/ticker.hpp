#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candle/pair.hpp"
#include "candle/price.hpp"
#include "candle/time.hpp"
#include "feed/clock_reading.hpp"

namespace candled::feed {

/// The last price of one pair, under the exchange's name for it.
struct Quote {
  std::string name;
  Price price;
};

/// A pair whose price is invalid.
struct RejectedQuote {
  std::string name;
  PriceError reason;

  friend bool operator==(const RejectedQuote&, const RejectedQuote&) = default;
};

/// One answer of an exchange about all its pairs.
struct Ticker {
  NameOrder name_order;       ///< the order of the currencies in the names in `quotes`
  std::vector<Quote> quotes;  ///< in the order of the answer; a name that the answer repeats stands once,
                              ///< with its last price
  std::vector<RejectedQuote> rejected{};  ///< pairs left out for their price, in the order of the answer
};

/// A ticker and the time when it was observed.
struct TimedTicker {
  Ticker ticker;
  TimePoint time;  ///< halfway between sending the request and the answer's first byte, by the local clock
  milliseconds latency;                 ///< from sending the request to the answer's last byte
  std::optional<ClockReading> clock{};  ///< empty if the answer has no `Date`
};

}  // namespace candled::feed
