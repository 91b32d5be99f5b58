#include "api/candles.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

#include "api/candle_parameters.hpp"
#include "api/store_problem.hpp"
#include "api/unstored_rows.hpp"

namespace candled::api {
namespace {

/// Nothing when the interval asked for, if any, is one that candles are built for or that is stored.
std::optional<Problem> check_interval(const Context& context, const CandleParameters& asked,
                                      store::CandleReader& reader) {
  const auto configured = context.intervals.all();
  if (!asked.interval || std::ranges::count(configured, *asked.interval) > 0) return {};

  const auto series = reader.series();
  if (!series) return store_problem(series.error());
  std::set<Interval> known(configured.begin(), configured.end());
  for (const store::SeriesSummary& summary : *series) known.insert(summary.interval);
  if (known.contains(*asked.interval)) return {};

  std::vector<std::string> names;
  for (const Interval interval : known) names.push_back(interval.name());
  const ParameterSet::Given& given = *asked.given.find("interval");
  return bad_value(given.called, given.value, std::move(names));
}

/// A bare request shows the newest rows, oldest first: they are read backwards.
bool shows_newest(const CandleParameters& asked) {
  return asked.order == store::Order::ascending && !asked.start && !asked.cursor;
}

/// Whoever begins with the newest rows means those up to now, whatever a clock that was ahead has left
/// behind.
std::optional<TimePoint> end_of(const CandleParameters& asked, TimePoint now) {
  const bool from_newest = shows_newest(asked) || asked.order == store::Order::descending;
  return !asked.end && from_newest ? now : asked.end;
}

store::CandleQuery to_query(const CandleParameters& asked, std::optional<PairId> pair, TimePoint now) {
  return {.pair = pair,
          .interval = asked.interval,
          .start = asked.start,
          .end = end_of(asked, now),
          .after = asked.cursor,
          .order = shows_newest(asked) ? store::Order::descending : asked.order,
          .limit = asked.limit + 1};  // one more shows whether there is a next page
}

store::Position position_of(const PairCandle& row, const Pairs& pairs) {
  return {.open_time = row.candle.open_time, .pair = pairs[row.pair].name, .interval = row.candle.interval};
}

void check_pairs(const std::vector<PairCandle>& rows, const Pairs& pairs) {
  if (std::ranges::any_of(rows,
                          [&pairs](const PairCandle& row) { return index_of(row.pair) >= pairs.size(); }))
    throw std::logic_error("a stored candle belongs to a pair that is not known");
}

void drop_last(CandlePage& page) {
  page.candles.pop_back();
  if (page.closed) page.closed->pop_back();
}

void reverse(CandlePage& page) {
  std::ranges::reverse(page.candles);
  if (page.closed) std::reverse(page.closed->begin(), page.closed->end());
}

CandlePage to_page(const CandleParameters& asked, CandlePage page) {
  const bool more = page.candles.size() > asked.limit;
  if (more) drop_last(page);
  if (shows_newest(asked))
    reverse(page);
  else if (more)
    page.next = next_page("/api/candles", asked.given, position_of(page.candles.back(), *page.pairs));
  return page;
}

Response to_response(const CandlePage& page, Format format, TimeText times) {
  Response response{.content_type = std::string(media_type(format)),
                    .headers = {{"Vary", "Accept"}},
                    .body = render(page, format, times)};
  if (page.next) response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", *page.next));
  return response;
}

std::expected<CandlePage, Problem> read_page(const Context& context, const CandleParameters& asked) {
  const auto pair = resolve_pair(context, asked.given);
  if (!pair) return std::unexpected(pair.error());

  auto reader = context.readers.lease();
  if (!reader) return std::unexpected(store_problem(reader.error()));
  if (auto problem = check_interval(context, asked, **reader)) return std::unexpected(std::move(*problem));
  const TimePoint now = context.now();
  const auto query = to_query(asked, *pair, now);
  // Before the store: what is stored meanwhile is found twice then, and never missed.
  const auto unstored = asked.forming ? std::optional(context.live.unstored()) : std::nullopt;
  auto rows = (*reader)->candles(query);
  if (!rows) return std::unexpected(store_problem(rows.error()));

  // Pairs only grow: those of a moment after the reading know every row.
  CandlePage page{.candles = std::move(*rows), .pairs = context.live.pairs()};
  check_pairs(page.candles, *page.pairs);
  if (unstored) {
    auto marked = with_unstored(std::move(page.candles), *unstored, query, *page.pairs, now);
    page.candles = std::move(marked.candles);
    page.closed = std::move(marked.closed);
  }
  return to_page(asked, std::move(page));
}

}  // namespace

Response get_candles(const Context& context, const Request& request) {
  const auto asked = parse_candle_parameters(request.parameters);
  if (!asked) return to_response(asked.error());
  const auto page = read_page(context, *asked);
  if (!page) return to_response(page.error());
  return to_response(*page, asked->format.value_or(preferred_format(request.header("accept"))), asked->times);
}

}  // namespace candled::api
