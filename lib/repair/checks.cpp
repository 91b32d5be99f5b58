#include "repair/checks.hpp"

namespace candled::repair {

std::expected<Candle, store::GiveUp> checked(const feed::ExchangeCandle& candle, Interval interval) {
  if (interval.floor(candle.open_time) != candle.open_time) return std::unexpected(store::GiveUp::invalid);
  if (!candle.traded || candle.trades == 0) return std::unexpected(store::GiveUp::no_trades);
  if (!candle.ohlc.consistent()) return std::unexpected(store::GiveUp::invalid);
  return Candle{.interval = interval,
                .open_time = candle.open_time,
                .ohlc = candle.ohlc,
                .observation = {},
                .complete = true,
                .source = Source::exchange};
}

}  // namespace candled::repair
