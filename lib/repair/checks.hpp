#pragma once

#include <expected>

#include "feed/exchange_candle.hpp"
#include "store/candle_store.hpp"

namespace candled::repair {

/// The exchange's candle of a bucket of `interval` that has ended, as it may be stored; or why it may not:
/// `no_trades` when it was filled forward, `invalid` when it lies off the grid or its prices contradict each
/// other.
std::expected<Candle, store::GiveUp> checked(const feed::ExchangeCandle& candle, Interval interval);

}  // namespace candled::repair
