#include "repair/checks.hpp"

#include <cstdint>
#include <limits>

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

std::optional<Traded> traded_in(const feed::ExchangeCandle& candle) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  if (!candle.trades || *candle.trades > most || !candle.quantity || !candle.amount) return {};
  return Traded{.trades = *candle.trades, .volume = *candle.quantity, .quote_volume = *candle.amount};
}

}  // namespace candled::repair
