#include "api/candles/candles.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "api/answer/preferred_format.hpp"
#include "api/answer/store_problem.hpp"
#include "api/candles/immutable_page.hpp"
#include "api/candles/read_page.hpp"
#include "api/candles/request_size.hpp"
#include "api/parameters/candle_parameters.hpp"
#include "api/parameters/pair_parameters.hpp"
#include "derive/offered.hpp"

namespace candled::api {
namespace {

/// Checks the intervals asked for. Returns nothing if candles are built for each of them, derived from those
/// or stored of it.
std::optional<http::Problem> check_intervals(const Context& context, const CandleParameters& asked,
                                             store::CandleReader& reader) {
  const auto is_served = [&context](Interval interval) {
    return context.intervals.contains(interval) || context.intervals.can_derive(interval);
  };
  if (std::ranges::all_of(asked.query.intervals, is_served)) return {};

  const auto series = reader.series();
  if (!series) return store_problem(series.error());
  const auto offered = derive::offered_intervals(context.intervals);
  std::set<Interval> known(offered.begin(), offered.end());
  for (const store::SeriesSummary& summary : *series) known.insert(summary.interval);
  for (const Interval interval : asked.query.intervals)
    if (!is_served(interval) && !known.contains(interval))
      return bad_interval(asked.given, interval, std::vector(known.begin(), known.end()));
  return {};
}

Position position_of(const PairCandle& row, const Pairs& pairs) {
  return {.open_time = row.candle.open_time, .pair = pairs[row.pair].name, .interval = row.candle.interval};
}

void reverse(Page& page) {
  std::ranges::reverse(page.candles);
  if (page.closed) std::reverse(page.closed->begin(), page.closed->end());
}

/// Resolves the pairs, and reads the page from the store.
std::expected<Page, http::Problem> find(const Context& context, CandleParameters& asked) {
  auto pairs = resolve_pairs(context, asked.given);
  if (!pairs) return std::unexpected(std::move(pairs.error()));
  asked.query.pairs = std::move(*pairs);
  note_asked(context, asked.query.pairs);

  auto reader = context.readers.lease();
  if (!reader) return std::unexpected(store_problem(reader.error()));
  if (auto problem = check_intervals(context, asked, **reader)) return std::unexpected(std::move(*problem));
  auto derived = derived_reader(context, **reader);
  if (auto problem = check_size(context, derived, asked.query)) return std::unexpected(std::move(*problem));
  std::optional<store::StoreError> error;
  const auto known = [&error](auto candles) -> std::optional<std::vector<PairCandle>> {
    if (candles) return std::move(*candles);
    error = std::move(candles.error());
    return {};
  };
  const ReadCandles read = [&](const store::CandleQuery& query) { return known(derived.candles(query)); };
  const ReadForming read_forming = [&](const store::CandleQuery& query, const live::Unstored& unstored,
                                       TimePoint now) {
    return known(derived.forming(query, unstored, now));
  };
  auto page = read_page(context, asked, read, read_forming);
  if (!page) return std::unexpected(store_problem(*error));
  page->immutable = is_immutable(context, asked, *page, read).value_or(false);
  return std::move(*page);
}

/// Does the same with cached candles and the exact name of a pair. Returns nothing if the store would have to
/// be read.
std::optional<Page> find_cached(const Context& context, CandleParameters& asked) {
  if (!context.known || !asked.pair || asked.query.intervals.size() != 1) return {};
  const auto pair = context.market.pairs()->find_name(*asked.pair);
  if (!pair || !std::ranges::includes(context.intervals.all(), asked.query.intervals)) return {};
  asked.query.pairs = {*pair};
  note_asked(context, asked.query.pairs);
  // While candles wait for the store, all of them have to be searched: too much for the thread that answers
  // at once.
  if (asked.forming && !context.market.unstored().closed->empty()) return {};
  auto page = read_page(context, asked, context.known);
  if (!page || !page->timeless) return {};
  const auto immutable = is_immutable(context, asked, *page, context.known);
  if (!immutable) return {};
  page->immutable = *immutable;
  return page;
}

void keep_for_good(http::Response& response, bool authenticated) {
  response.headers.emplace_back(
      "Cache-Control", fmt::format("{}, max-age=31536000, immutable", authenticated ? "private" : "public"));
}

/// Makes the response. `stored` is the version of the store before anything was read.
http::Response to_response(const Context& context, const http::Request& request,
                           const CandleParameters& asked, Page page, std::uint64_t stored) {
  if (asked.shows_reverse())
    reverse(page);
  else if (page.cut)
    page.next = next_page(request, asked.given, position_of(page.candles.back(), *page.pairs));

  const text::Format format = asked.format.value_or(preferred_format(request.header("accept")));
  http::Response response{.content_type = std::string(text::media_type(format)),
                          .headers = {{"Vary", "Accept"}},
                          .body = text::render(page, format, asked.times)};
  if (page.next) response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", *page.next));
  if (page.timeless && !page.closed) response.true_while_stored = stored;
  if (page.immutable) keep_for_good(response, context.authenticated);
  return response;
}

}  // namespace

http::Response get_candles(const Context& context, const http::Request& request) {
  auto asked = parse_candle_parameters(request.parameters, context.intervals);
  if (!asked) return http::to_response(asked.error());
  const auto stored = stored_version(context);  // before anything is read
  auto page = find(context, *asked);
  return page ? to_response(context, request, *asked, std::move(*page), stored)
              : http::to_response(page.error());
}

std::optional<http::Response> get_candles_at_once(const Context& context, const http::Request& request) {
  auto asked = parse_candle_parameters(request.parameters, context.intervals);
  if (!asked) return http::to_response(asked.error());
  const auto stored = stored_version(context);
  auto page = find_cached(context, *asked);
  if (!page) return {};
  return to_response(context, request, *asked, std::move(*page), stored);
}

}  // namespace candled::api
