#pragma once

#include <expected>
#include <optional>

#include "feed/exchange_candle.hpp"
#include "store/candle_store.hpp"

namespace candled::repair {

/// Returns the exchange's candle of a bucket of `interval` that has ended, as it may be stored; or the reason
/// why it may not be: `no_trades` if it was filled forward, `invalid` if it lies off the grid or its prices
/// contradict each other.
std::expected<Candle, store::GiveUp> checked(const feed::ExchangeCandle& candle, Interval interval);

/// Returns the trades of a candle; empty if the exchange does not give their number and both volumes.
std::optional<Traded> traded_in(const feed::ExchangeCandle& candle);

}  // namespace candled::repair
