#include "poloniex-sim/current_api.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "poloniex-sim/decimal.hpp"
#include "poloniex-sim/prices.hpp"
#include "poloniex-sim/statistics.hpp"

namespace candled::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t max_rows = 500;

constexpr std::array<std::pair<std::string_view, milliseconds>, 11> intervals{{
    {"MINUTE_1", minutes(1)},
    {"MINUTE_5", minutes(5)},
    {"MINUTE_10", minutes(10)},
    {"MINUTE_15", minutes(15)},
    {"MINUTE_30", minutes(30)},
    {"HOUR_1", hours(1)},
    {"HOUR_2", hours(2)},
    {"HOUR_4", hours(4)},
    {"HOUR_6", hours(6)},
    {"HOUR_12", hours(12)},
    {"DAY_1", hours(24)},
}};

std::int64_t ms(TimePoint time) {
  return time.time_since_epoch().count();
}

/// Returns the change as this API prints it: four decimals, but two for zero.
std::string daily_change(Decimal change) {
  std::string text = fixed(change, 4);
  return text == "0.0000" ? "0.00" : text;
}

void append_price(std::string& out, const Market& market, std::size_t pair, TimePoint now) {
  const Day day = day_before(market, pair, now);
  out += fmt::format(R"({{"symbol":"{}","price":"{}","time":{},"dailyChange":"{}","ts":{}}})",
                     market[pair].pair.name, trimmed(day.last), ms(last_trade(market, pair, now)),
                     daily_change(day.change), ms(now));
}

void append_ticker24h(std::string& out, const Market& market, std::size_t pair, TimePoint now) {
  const Pair& names = market[pair].pair;
  const bool traded = market[pair].life != Life::never_traded;
  const Day day = day_before(market, pair, now);
  const auto [quantity, amount] = volume(market, pair, day.trades, day.last);
  const std::string depth = traded ? trimmed(volume(market, pair, 3, day.last).quantity) : "0";
  const TimePoint minute{std::chrono::floor<minutes>(now)};
  out += fmt::format(
      R"({{"symbol":"{}","open":"{}","low":"{}","high":"{}","close":"{}","quantity":"{}","amount":"{}","tradeCount":{},)"
      R"("startTime":{},"closeTime":{},"displayName":"{}/{}","dailyChange":"{}","bid":"{}","bidQuantity":"{}",)"
      R"("ask":"{}","askQuantity":"{}","ts":{},"markPrice":"{}"}})",
      names.name, trimmed(day.open), trimmed(day.low), trimmed(day.high), trimmed(day.last),
      trimmed(quantity), trimmed(amount), day.trades, ms(minute - hours(24)), ms(now), names.base,
      names.quote, traded ? daily_change(day.change) : "0", trimmed(bid(day.last)), depth,
      trimmed(ask(day.last)), depth, ms(now), traded ? trimmed(day.last) : "");
}

using AppendPair = void (*)(std::string&, const Market&, std::size_t, TimePoint);

std::string array_of_pairs(const Market& market, TimePoint now, std::size_t bytes_per_pair,
                           AppendPair append) {
  std::string out = "[";
  out.reserve(market.size() * bytes_per_pair);
  for (std::size_t pair = 0; pair < market.size(); ++pair) {
    if (pair > 0) out += ',';
    append(out, market, pair, now);
  }
  return out += ']';
}

std::string candle_row(const Market& market, const CandlesQuery& query, const TrueCandle& candle,
                       TimePoint now) {
  const Volume all = volume(market, query.pair, candle.trades, decimal(candle.weighted_average));
  const Volume taken = volume(market, query.pair, candle.trades * 4 / 7, decimal(candle.weighted_average));
  const TimePoint close_time = candle.open_time + query.interval - milliseconds{1};
  return fmt::format(
      R"(["{}","{}","{}","{}","{}","{}","{}","{}",{},{},"{}","{}",{},{}])", trimmed(decimal(candle.ohlc.low)),
      trimmed(decimal(candle.ohlc.high)), trimmed(decimal(candle.ohlc.open)),
      trimmed(decimal(candle.ohlc.close)), trimmed(all.amount), trimmed(all.quantity), trimmed(taken.amount),
      trimmed(taken.quantity), candle.trades, ms(std::min(now, close_time)),
      trimmed(decimal(candle.weighted_average)), query.interval_name, ms(candle.open_time), ms(close_time));
}

}  // namespace

std::string markets_price(const Market& market, TimePoint now) {
  return array_of_pairs(market, now, 120, append_price);
}

std::string markets_ticker24h(const Market& market, TimePoint now) {
  return array_of_pairs(market, now, 450, append_ticker24h);
}

std::string timestamp(TimePoint now) {
  return fmt::format(R"({{"serverTime":{}}})", ms(now));
}

std::optional<milliseconds> exchange_interval(std::string_view name) {
  const auto found = std::ranges::find(intervals, name, &std::pair<std::string_view, milliseconds>::first);
  if (found == intervals.end()) return {};
  return found->second;
}

std::string market_candles(const Market& market, const CandlesQuery& query, TimePoint now) {
  const milliseconds interval = query.interval;
  const auto rows = static_cast<std::int64_t>(std::clamp(query.limit, std::size_t{1}, max_rows));
  const std::int64_t newest = std::min(query.end, now).time_since_epoch() / interval;
  const std::int64_t from_start = (query.start.time_since_epoch() + interval - milliseconds{1}) / interval;

  std::string out;
  for (std::int64_t bucket = std::max(newest - rows + 1, from_start); bucket <= newest; ++bucket) {
    if (TimePoint((bucket + 1) * interval) <= market[query.pair].listed_since) continue;
    const auto candle = true_candle(market, query.pair, {TimePoint(bucket * interval), interval}, now);
    if (!candle) break;
    out += out.empty() ? '[' : ',';
    out += candle_row(market, query, *candle, now);
  }
  return out.empty() ? "[]" : out += ']';
}

}  // namespace candled::sim
