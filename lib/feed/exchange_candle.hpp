#pragma once

#include <cstdint>
#include <optional>

#include "candle/amount.hpp"
#include "candle/ohlc.hpp"
#include "candle/time.hpp"

namespace candled::feed {

/// A candle as an exchange computed it from all its trades. It has been read, not checked: its prices may
/// contradict each other, its bucket may still be forming, and it may be filled forward.
struct ExchangeCandle {
  TimePoint open_time;
  Ohlc ohlc;
  std::optional<std::uint64_t> trades;  ///< the number of trades; empty if the exchange does not give it
  bool traded;  ///< false if the exchange filled a bucket without a trade from the one before
  /// The time that the exchange's clock showed when it wrote this; empty if the exchange does not say.
  std::optional<TimePoint> as_of{};
  std::optional<Amount> quantity{};  ///< traded volume in the base currency; empty if it is not given
  std::optional<Amount> amount{};    ///< traded volume in the quote currency; empty if it is not given

  friend bool operator==(const ExchangeCandle&, const ExchangeCandle&) = default;
};

}  // namespace candled::feed
