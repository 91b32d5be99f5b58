#include "repair/checks.hpp"

namespace candled::repair {

std::expected<Candle, store::GiveUp> checked(const feed::ExchangeCandle& candle, Interval interval) {
  if (interval.floor(candle.open_time) != candle.open_time) return std::unexpected(store::GiveUp::invalid);
  if (!candle.traded || candle.trades == 0) return std::unexpected(store::GiveUp::no_trades);
  const bool low_is_lowest = candle.low <= candle.open && candle.low <= candle.close;
  const bool high_is_highest = candle.high >= candle.open && candle.high >= candle.close;
  if (!low_is_lowest || !high_is_highest) return std::unexpected(store::GiveUp::invalid);
  return Candle{.interval = interval,
                .open_time = candle.open_time,
                .open = candle.open,
                .high = candle.high,
                .low = candle.low,
                .close = candle.close,
                .observation = {},
                .complete = true,
                .source = Source::exchange};
}

}  // namespace candled::repair
