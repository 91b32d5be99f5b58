#include "api/pairs/pairs.hpp"

#include <algorithm>
#include <array>

#include "api/answer/store_problem.hpp"
#include "api/pairs/pair_figures.hpp"
#include "api/pairs/pair_selection.hpp"
#include "api/parameters/pair_parameters.hpp"
#include "candle/percent_change.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

std::span<const ParameterName> pairs_parameter_names() {
  static const std::array known{pair_parameter(), quote_parameter()};
  return known;
}

/// The state of one pair.
struct Row {
  const Pair& pair;
  bool collected;
  std::optional<live::LastPrice> last;
  std::optional<DayPrices> day;
  bool whole_day;  ///< `day` reaches back to the beginning of the last 24 hours
  std::span<const store::SeriesSummary> series;
};

void write_series(http::JsonBody& out, const store::SeriesSummary& series) {
  out.text("interval", series.interval.name());
  out.time("first", series.first);
  out.time("newest", series.newest);
  out.number("count", series.candles);
}

void write_row(http::JsonBody& out, const Row& row) {
  const std::string change = row.day && row.last ? percent_change(row.day->ohlc.open, row.last->price) : "";
  out.text("name", row.pair.name);
  out.text("base", row.pair.base);
  out.text("quote", row.pair.quote);
  out.truth("collected", row.collected);
  out.text_or_null("last", row.last ? row.last->price.to_string() : "");
  out.time("last_time", row.last ? std::optional(row.last->time) : std::nullopt);
  out.text_or_null("change", change);
  out.time("since", row.day ? std::optional(row.day->since) : std::nullopt);
  out.text_or_null("change_24h", row.whole_day ? change : "");
  out.text_or_null("high_24h", row.whole_day ? row.day->ohlc.high.to_string() : "");
  out.text_or_null("low_24h", row.whole_day ? row.day->ohlc.low.to_string() : "");
  out.objects("candles", row.series,
              [&out](const store::SeriesSummary& summary) { write_series(out, summary); });
}

/// The live part of the answer, as of one moment.
struct Live {
  TimePoint now;
  std::shared_ptr<const live::LastPrices> prices;
  std::shared_ptr<const std::vector<PairId>> excluded;
  live::Unstored unstored;

  std::optional<live::LastPrice> last_of(PairId id) const {
    return index_of(id) < prices->size() ? (*prices)[index_of(id)] : std::nullopt;
  }
};

/// Returns the prices of `pair` in `day`, with those of its forming candles and its last one.
std::optional<DayPrices> day_of(const Day& day, PairId pair, const Intervals& intervals, const Live& live) {
  std::optional<DayPrices> prices = day.of(pair);
  for (const Interval interval : intervals.all())
    if (const auto forming = live.unstored.forming->candle(pair, interval, live.now))
      add_candle(prices, *forming, day.start, intervals.shortest());
  // The newest price may have come before the candle that has it.
  if (const auto last = live.last_of(pair); prices && last && last->time >= day.start)
    prices->ohlc.merge(Ohlc::of(last->price));
  return prices;
}

}  // namespace

http::Response get_pairs(const Context& context, const http::Request& request) {
  const auto given = ParameterSet::of(pairs_parameter_names(), request.parameters);
  if (!given) return http::to_response(given.error());
  ValueReader values(*given);
  read_pair(values);
  if (values.problem()) return http::to_response(*values.problem());
  const auto pairs = context.market.pairs();
  const auto ids = select_pairs(context, *given, *pairs);
  if (!ids) return http::to_response(ids.error());

  const Live live{.now = context.now(),
                  .prices = context.market.prices(),
                  .excluded = context.market.excluded(),
                  .unstored = context.market.unstored()};  // before anything is read
  const auto series = context.pair_figures->series(context.readers);
  if (!series) return http::to_response(store_problem(series.error()));
  const auto day =
      context.pair_figures->day(context.readers, context.intervals, live.unstored, pairs->size(), live.now);
  if (!day) return http::to_response(store_problem(day.error()));

  http::JsonBody out;
  out.objects("pairs", *ids, [&](PairId id) {
    const auto stored = (*series)->find(id);
    const auto prices = day_of(**day, id, context.intervals, live);
    write_row(out, {.pair = (*pairs)[id],
                    .collected = !std::ranges::binary_search(*live.excluded, id),
                    .last = live.last_of(id),
                    .day = prices,
                    .whole_day = prices && (*day)->is_whole(*prices, live.now),
                    .series = stored == (*series)->end() ? std::span<const store::SeriesSummary>{}
                                                         : stored->second});
  });
  return {.content_type = "application/json", .body = out.finish()};
}

}  // namespace candled::api
