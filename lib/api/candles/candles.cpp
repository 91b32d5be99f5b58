#include "api/candles/candles.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <span>
#include <stdexcept>

#include "api/answer/store_problem.hpp"
#include "api/candles/forming_rows.hpp"
#include "api/candles/immutable_page.hpp"
#include "api/parameters/candle_parameters.hpp"

namespace candled::api {
namespace {

/// Checks the interval asked for. Returns nothing if there is none, or if candles are built for it or stored
/// of it.
std::optional<http::Problem> check_interval(const Context& context, const CandleParameters& asked,
                                            store::CandleReader& reader) {
  const auto configured = context.intervals.all();
  if (!asked.interval || std::ranges::count(configured, *asked.interval) > 0) return {};

  const auto series = reader.series();
  if (!series) return store_problem(series.error());
  std::set<Interval> known(configured.begin(), configured.end());
  for (const store::SeriesSummary& summary : *series) known.insert(summary.interval);
  if (known.contains(*asked.interval)) return {};

  return bad_interval(asked.given, std::vector(known.begin(), known.end()));
}

/// Returns whether the page is the newest rows, oldest first, as for a bare request: they are read backwards.
bool shows_newest(const CandleParameters& asked) {
  return asked.order == store::Order::ascending && reads_backwards(asked);
}

store::CandleQuery to_query(const CandleParameters& asked, std::optional<PairId> pair) {
  return {.pair = pair,
          .interval = asked.interval,
          .start = asked.start,
          .end = asked.end,
          .after = asked.cursor,
          .order = shows_newest(asked) ? store::Order::descending : asked.order,
          .limit = asked.limit + 1};  // one more shows whether there is a next page
}

/// Rows read from the store. They are timeless if they follow from the store alone, whatever the time.
struct Rows {
  std::vector<PairCandle> candles;
  bool timeless;
};

/// Returns whether some of `rows` lie beyond what was asked for. A request that begins with the newest rows
/// means those up to now, not later ones that a clock that was ahead has left behind.
bool lie_ahead(std::span<const PairCandle> rows, const CandleParameters& asked, TimePoint now) {
  const bool up_to_now = reads_backwards(asked) && !asked.end;
  return up_to_now && !rows.empty() && rows.front().candle.open_time >= now;
}

/// Reads the rows. A clock that was ahead hardly ever leaves any behind, so that is checked afterwards.
std::expected<Rows, store::StoreError> read_rows(store::CandleReader& reader, const CandleParameters& asked,
                                                 std::optional<PairId> pair, TimePoint now) {
  store::CandleQuery query = to_query(asked, pair);
  auto rows = reader.candles(query);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (!lie_ahead(*rows, asked, now)) return Rows{.candles = std::move(*rows), .timeless = true};
  query.end = now;
  rows = reader.candles(query);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return Rows{.candles = std::move(*rows), .timeless = false};
}

Position position_of(const PairCandle& row, const Pairs& pairs) {
  return {.open_time = row.candle.open_time, .pair = pairs[row.pair].name, .interval = row.candle.interval};
}

void require_known(std::span<const PairCandle> rows, const Pairs& pairs) {
  if (std::ranges::any_of(rows,
                          [&pairs](const PairCandle& row) { return index_of(row.pair) >= pairs.size(); }))
    throw std::logic_error("a stored candle belongs to a pair that is not known");
}

void drop_last(text::CandlePage& page) {
  page.candles.pop_back();
  if (page.closed) page.closed->pop_back();
}

void reverse(text::CandlePage& page) {
  std::ranges::reverse(page.candles);
  if (page.closed) std::reverse(page.closed->begin(), page.closed->end());
}

/// A page, and the promises that its response may make.
struct Found {
  text::CandlePage page;
  std::optional<Position> last;  ///< the position that the next page follows, if there is one
  bool timeless;                 ///< the page follows from the store alone
  std::optional<bool> settled;   ///< the page never changes; nothing if that is not known
};

/// Makes a Found of `page`, which has all rows that were found, one more than asked for if there are so many.
Found to_found(const Context& context, const CandleParameters& asked, std::optional<PairId> pair,
               text::CandlePage page, bool timeless, const ReadCandles& read) {
  const bool cut = page.candles.size() > asked.limit;
  if (cut) drop_last(page);
  std::optional<bool> settled = false;
  if (pair && !page.closed)
    settled = is_immutable(context, asked,
                           {.pair = (*page.pairs)[*pair].name, .id = *pair, .rows = page.candles, .cut = cut},
                           read);
  std::optional<Position> last;
  if (shows_newest(asked))
    reverse(page);
  else if (cut)
    last = position_of(page.candles.back(), *page.pairs);
  const bool from_store = timeless && !page.closed;
  return {.page = std::move(page), .last = std::move(last), .timeless = from_store, .settled = settled};
}

http::Response to_response(const text::CandlePage& page, text::Format format, text::TimeText times) {
  http::Response response{.content_type = std::string(text::media_type(format)),
                          .headers = {{"Vary", "Accept"}},
                          .body = text::render(page, format, times)};
  if (page.next) response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", *page.next));
  return response;
}

/// The state before candles are read. A candle that is stored meanwhile is then found twice, and never
/// missed.
struct Before {
  TimePoint now;
  std::optional<live::Unstored> unstored;
};

Before before_reading(const Context& context, const CandleParameters& asked) {
  return {.now = context.now(),
          .unstored = asked.forming ? std::optional(context.market.unstored()) : std::nullopt};
}

/// Returns the page of `rows`, which were read after `before`; `read` would read more.
Found page_of(const Context& context, const CandleParameters& asked, std::optional<PairId> pair,
              const Before& before, Rows rows, const ReadCandles& read) {
  // Pairs only grow: a later snapshot than the reading knows the pair of every row.
  text::CandlePage page{.candles = std::move(rows.candles), .pairs = context.market.pairs()};
  require_known(page.candles, *page.pairs);
  if (before.unstored) {
    auto marked = with_forming(std::move(page.candles), *before.unstored, to_query(asked, pair), *page.pairs,
                               before.now);
    page.candles = std::move(marked.candles);
    page.closed = std::move(marked.closed);
  }
  return to_found(context, asked, pair, std::move(page), rows.timeless, read);
}

std::expected<Found, http::Problem> find(const Context& context, const CandleParameters& asked) {
  const auto pair = resolve_pair(context, asked.given);
  if (!pair) return std::unexpected(pair.error());

  auto reader = context.readers.lease();
  if (!reader) return std::unexpected(store_problem(reader.error()));
  if (auto problem = check_interval(context, asked, **reader)) return std::unexpected(std::move(*problem));
  const Before before = before_reading(context, asked);
  auto rows = read_rows(**reader, asked, *pair, before.now);
  if (!rows) return std::unexpected(store_problem(rows.error()));
  return page_of(context, asked, *pair, before, std::move(*rows),
                 [&reader](const store::CandleQuery& query) -> std::optional<std::vector<PairCandle>> {
                   auto parts = (*reader)->candles(query);
                   return parts ? std::optional(std::move(*parts)) : std::nullopt;
                 });
}

/// Finds the page from cached rows. Returns nothing if the store would have to be read.
std::optional<Found> find_known(const Context& context, const CandleParameters& asked) {
  if (!context.known || !asked.pair || !asked.interval) return {};
  const auto pair = context.market.pairs()->find_name(*asked.pair);
  if (!pair || std::ranges::count(context.intervals.all(), *asked.interval) == 0) return {};
  const Before before = before_reading(context, asked);
  // While candles wait for the store, all of them have to be searched: too much for the thread that answers
  // at once.
  if (before.unstored && !before.unstored->closed->empty()) return {};
  auto rows = context.known(to_query(asked, *pair));
  if (!rows || lie_ahead(*rows, asked, before.now)) return {};
  auto found =
      page_of(context, asked, *pair, before, {.candles = std::move(*rows), .timeless = true}, context.known);
  return found.settled ? std::optional(std::move(found)) : std::nullopt;
}

void keep_for_good(http::Response& response, bool authenticated) {
  response.headers.emplace_back(
      "Cache-Control", fmt::format("{}, max-age=31536000, immutable", authenticated ? "private" : "public"));
}

/// Makes the response. `stored` is the version of the store before anything was read.
http::Response to_response(const Context& context, const http::Request& request,
                           const CandleParameters& asked, Found found, std::uint64_t stored) {
  if (found.last) found.page.next = next_page(request, asked.given, *found.last);
  const text::Format format = asked.format.value_or(preferred_format(request.header("accept")));
  http::Response response = to_response(found.page, format, asked.times);
  if (found.timeless) response.true_while_stored = stored;
  if (found.settled.value_or(false)) keep_for_good(response, context.authenticated);
  return response;
}

}  // namespace

http::Response get_candles(const Context& context, const http::Request& request) {
  const auto asked = parse_candle_parameters(request.parameters);
  if (!asked) return http::to_response(asked.error());
  const auto stored = stored_version(context);  // before anything is read
  auto found = find(context, *asked);
  return found ? to_response(context, request, *asked, std::move(*found), stored)
               : http::to_response(found.error());
}

std::optional<http::Response> get_candles_at_once(const Context& context, const http::Request& request) {
  const auto asked = parse_candle_parameters(request.parameters);
  if (!asked) return http::to_response(asked.error());
  const auto stored = stored_version(context);
  auto found = find_known(context, *asked);
  if (!found) return {};
  return to_response(context, request, *asked, std::move(*found), stored);
}

}  // namespace candled::api
