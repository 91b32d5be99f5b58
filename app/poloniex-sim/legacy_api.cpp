#include "poloniex-sim/legacy_api.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "poloniex-sim/decimal.hpp"
#include "poloniex-sim/prices.hpp"
#include "poloniex-sim/statistics.hpp"

namespace candled::sim {
namespace {

void append_field(std::string& out, std::string_view name, Decimal value) {
  out += ",\"";
  out += name;
  out += "\":\"";
  append_fixed(out, value, 8);
  out += '"';
}

void append_pair(std::string& out, const Market& market, std::size_t pair, TimePoint now) {
  const Listing& listing = market[pair];
  const Day day = day_before(market, pair, now);
  const auto [quantity, amount] = volume(market, pair, day.trades, day.last);
  out += fmt::format(R"("{}":{{"id":{})", listing.legacy_name, listing.id);
  append_field(out, "last", day.last);
  append_field(out, "lowestAsk", ask(day.last));
  append_field(out, "highestBid", bid(day.last));
  append_field(out, "percentChange", day.change);
  append_field(out, "baseVolume", amount);
  append_field(out, "quoteVolume", quantity);
  out += listing.life == Life::frozen ? R"(,"isFrozen":"1","postOnly":"0")"
                                      : R"(,"isFrozen":"0","postOnly":"0")";
  append_field(out, "high24hr", day.high);
  append_field(out, "low24hr", day.low);
  out += '}';
}

struct Row {
  TrueCandle candle;
  Volume volume;
};

std::string string_row(const Row& row) {
  const TrueCandle& candle = row.candle;
  return fmt::format(
      R"({{"date":"{}","high":"{}","low":"{}","open":"{}","close":"{}","volume":"{}","quoteVolume":"{}","weightedAverage":"{}"}})",
      candle.open_time.time_since_epoch().count(), fixed(decimal(candle.ohlc.high), 6),
      fixed(decimal(candle.ohlc.low), 6), fixed(decimal(candle.ohlc.open), 6),
      fixed(decimal(candle.ohlc.close), 6), fixed(row.volume.quantity, 18), fixed(row.volume.amount, 18),
      fixed(decimal(candle.weighted_average), 18));
}

std::string number_row(const Row& row) {
  const auto number = [](Decimal value) { return trimmed(cut(value, 8)); };
  const TrueCandle& candle = row.candle;
  return fmt::format(
      R"({{"date":{},"high":{},"low":{},"open":{},"close":{},"volume":{},"quoteVolume":{},"weightedAverage":{}}})",
      candle.open_time.time_since_epoch() / std::chrono::seconds(1), number(decimal(candle.ohlc.high)),
      number(decimal(candle.ohlc.low)), number(decimal(candle.ohlc.open)), number(decimal(candle.ohlc.close)),
      number(row.volume.amount), number(row.volume.quantity), number(decimal(candle.weighted_average)));
}

constexpr std::string_view zero_row =
    R"([{"date":0,"high":0,"low":0,"open":0,"close":0,"volume":0,"quoteVolume":0,"weightedAverage":0}])";

TimePoint floor_to(TimePoint time, milliseconds period) {
  return TimePoint(time.time_since_epoch() / period * period);
}

}  // namespace

std::string return_ticker(const Market& market, TimePoint now) {
  std::string out = "{";
  out.reserve(market.size() * 320);
  for (std::size_t pair = 0; pair < market.size(); ++pair) {
    if (!market[pair].in_legacy()) continue;
    if (out.size() > 1) out += ',';
    append_pair(out, market, pair, now);
  }
  return out += '}';
}

std::string return_chart_data(const Market& market, const ChartQuery& query, ChartShape shape,
                              TimePoint now) {
  const bool strings = shape == ChartShape::strings_milliseconds;
  const milliseconds period = query.period;
  const TimePoint newest = floor_to(std::min(query.end, now), period);
  const TimePoint oldest = std::max(query.start, newest - period * (strings ? 99 : 999));

  std::string out;
  for (TimePoint open_time = oldest, next; open_time <= std::min(query.end, now); open_time = next) {
    next = floor_to(open_time, period) + period;
    if (next <= market[query.pair].listed_since) continue;
    const auto candle = true_candle(market, query.pair, {open_time, next - open_time}, now);
    if (!candle) break;
    const Row row{*candle, volume(market, query.pair, candle->trades, decimal(candle->weighted_average))};
    out += out.empty() ? '[' : ',';
    out += strings ? string_row(row) : number_row(row);
  }
  if (!out.empty()) return out += ']';
  return std::string(strings ? "[]" : zero_row);
}

}  // namespace candled::sim
