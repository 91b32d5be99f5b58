#include "api/gaps.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "api/answer/store_problem.hpp"
#include "api/parameters/pair_parameters.hpp"
#include "api/parameters/range_parameters.hpp"
#include "gaps/gap_reader.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

/// The time that a request without a start looks back while repairing is off.
constexpr std::chrono::hours default_window{24};

std::span<const ParameterName> gap_parameter_names() {
  static const std::array known{pair_parameter(), interval_parameter(), start_parameter(),
                                end_parameter(),  limit_parameter(),    cursor_parameter()};
  return known;
}

/// A client's request, in its own words.
struct GapsRequest {
  ParameterSet given;
  std::vector<Interval> intervals;
  std::optional<TimePoint> start;
  std::optional<TimePoint> end;
  std::size_t limit;
  std::optional<Position> cursor;
};

std::vector<Interval> configured_intervals(const Context& context) {
  const auto all = context.intervals.all();
  return {all.begin(), all.end()};
}

std::expected<GapsRequest, http::Problem> parse(const Context& context, const http::Parameters& parameters) {
  auto given = ParameterSet::of(gap_parameter_names(), parameters);
  if (!given) return std::unexpected(std::move(given.error()));
  ValueReader values(*given);
  read_pair(values);
  GapsRequest asked{.given = *given,
                    .intervals = read_intervals(values, [&context] { return configured_intervals(context); }),
                    .start = read_start(values),
                    .end = read_end(values),
                    .limit = read_limit(values),
                    .cursor = read_cursor(values)};
  if (values.problem()) return std::unexpected(*values.problem());
  return asked;
}

std::expected<std::vector<Interval>, http::Problem> resolve_intervals(const Context& context,
                                                                      const GapsRequest& asked) {
  auto configured = configured_intervals(context);
  if (asked.intervals.empty()) return configured;
  for (const Interval interval : asked.intervals)
    if (std::ranges::count(configured, interval) == 0)
      return std::unexpected(bad_interval(asked.given, interval, configured));
  return asked.intervals;
}

TimeRange range_of(const Context& context, const GapsRequest& asked) {
  const TimePoint now = context.now();
  const live::RepairHealth repair = context.health.repair();
  const TimePoint start = now - (repair.enabled ? repair.window : milliseconds(default_window));
  return {asked.start.value_or(start), std::min(asked.end.value_or(now), now)};
}

void write_row(http::JsonBody& out, const gaps::GapRow& row, const Pairs& pairs) {
  out.text("pair", pairs[row.pair].name);
  out.text("interval", row.interval.name());
  out.time("start", row.buckets.start);
  out.time("end", row.buckets.end);
  out.number("candles", gaps::count_buckets(row.interval, row.buckets));
  out.text("kind", gaps::to_string(row.kind));
  out.text("state", row.open ? "open" : "given_up");
  out.text("why", row.why);
}

http::Response render(const http::Request& request, const gaps::GapPage& page, const Pairs& pairs,
                      const ParameterSet& given) {
  const std::string next = page.next ? next_page(request, given, *page.next) : "";
  http::JsonBody out;
  out.objects("gaps", page.rows, [&](const gaps::GapRow& row) { write_row(out, row, pairs); });
  out.text_or_null("next", next);
  http::Response response{.content_type = "application/json", .body = out.finish()};
  if (page.next) response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", next));
  return response;
}

}  // namespace

http::Response get_gaps(const Context& context, const http::Request& request) {
  const auto asked = parse(context, request.parameters);
  if (!asked) return http::to_response(asked.error());
  auto selected = resolve_pairs(context, asked->given);
  if (!selected) return http::to_response(selected.error());
  auto intervals = resolve_intervals(context, *asked);
  if (!intervals) return http::to_response(intervals.error());

  auto reader = context.readers.lease();
  if (!reader) return http::to_response(store_problem(reader.error()));
  const auto pairs = context.market.pairs();
  const auto page =
      gaps::GapReader(**reader, context.market, context.health, context.intervals, context.now())
          .page({.pairs = std::move(*selected),
                 .intervals = std::move(*intervals),
                 .range = range_of(context, *asked),
                 .after = asked->cursor,
                 .limit = asked->limit},
                *pairs);
  if (!page) return http::to_response(store_problem(page.error()));
  return render(request, *page, *pairs, asked->given);
}

}  // namespace candled::api
