#pragma once

#include <cstdint>

#include "candle/amount.hpp"

namespace candled {

/// The trades of one candle. It stands beside the candle, because most candles are made of polled prices and
/// have none.
struct Traded {
  std::uint64_t trades;
  Amount volume;        ///< in the base currency
  Amount quote_volume;  ///< in the quote currency

  friend bool operator==(const Traded&, const Traded&) = default;
};

}  // namespace candled
