#include "api/parameters/range_parameters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/answer/own_url.hpp"
#include "http/query_string.hpp"
#include "text/cursor.hpp"
#include "text/pair_spelling.hpp"
#include "text/time_text.hpp"

namespace candled::api {
namespace {

constexpr std::size_t names_in_problem = 5;

http::Problem pair_problem(const ParameterSet::Given& given, std::string detail,
                           std::vector<std::string> names) {
  return {.status = 404,
          .title = "Unknown pair",
          .detail = std::move(detail),
          .parameter = given.called,
          .given = given.value,
          .allowed = std::move(names)};
}

http::Problem unknown_pair(const ParameterSet::Given& given, const Pairs& pairs) {
  auto names = text::nearest_names(given.value, pairs, names_in_problem);
  auto detail = names.empty()
                    ? std::string("no pair is known yet")
                    : fmt::format("there is no such pair; the nearest are: {}", fmt::join(names, ", "));
  return pair_problem(given, std::move(detail), std::move(names));
}

http::Problem ambiguous_pair(const ParameterSet::Given& given, const Pairs& pairs,
                             std::span<const PairId> meant) {
  std::vector<std::string> names;
  for (const PairId id : meant.first(std::min(meant.size(), names_in_problem)))
    names.push_back(pairs[id].name);
  auto detail = fmt::format("it may mean any of: {}", fmt::join(names, ", "));
  return pair_problem(given, std::move(detail), std::move(names));
}

std::optional<std::string> parse_pair(std::string_view text) {
  if (text.empty()) return {};
  return std::string(text);
}

std::optional<text::TimeText> parse_times(std::string_view text) {
  if (text == "ms") return text::TimeText::milliseconds;
  if (text == "s") return text::TimeText::seconds;
  if (text == "iso") return text::TimeText::iso;
  return {};
}

std::vector<std::string> time_forms() {
  return {"seconds since 1970", "milliseconds since 1970", "2021-11-01", "2021-11-01T12:00:00Z",
          "2021-11-01T12:00:00+02:00"};
}

}  // namespace

ParameterName pair_parameter() {
  return {"pair", {"market", "symbol", "currencyPair"}};
}

ParameterName interval_parameter() {
  return {"interval", {"period", "granularity"}};
}

ParameterName start_parameter() {
  return {"start", {"startTime", "from", "since"}};
}

ParameterName end_parameter() {
  return {"end", {"endTime", "to", "until"}};
}

ParameterName limit_parameter() {
  return {"limit", {"count"}};
}

ParameterName cursor_parameter() {
  return {"cursor"};
}

ParameterName times_parameter() {
  return {"times"};
}

std::optional<std::string> read_pair(ValueReader& values) {
  return values.read("pair", parse_pair, {"a pair's name, such as USDT_BTC or btc-usdt"});
}

std::optional<Interval> read_interval(ValueReader& values) {
  return values.read("interval", Interval::parse, {"1m", "1min", "MINUTE_1", "60", "1h", "1d"});
}

std::optional<TimePoint> read_start(ValueReader& values) {
  return values.read("start", text::parse_time, time_forms());
}

std::optional<TimePoint> read_end(ValueReader& values) {
  return values.read("end", text::parse_time, time_forms());
}

std::size_t read_limit(ValueReader& values) {
  return read_limit(values, max_limit).value_or(default_limit);
}

std::optional<Position> read_cursor(ValueReader& values) {
  return values.read("cursor", text::parse_cursor, {"the cursor of a page's next"});
}

text::TimeText read_times(ValueReader& values) {
  return values.read("times", parse_times, {"ms", "s", "iso"}).value_or(text::TimeText::milliseconds);
}

std::vector<std::string> names_of(std::span<const Interval> intervals) {
  std::vector<std::string> names;
  for (const Interval interval : intervals) names.push_back(interval.name());
  return names;
}

http::Problem bad_interval(const ParameterSet& given, std::span<const Interval> allowed) {
  const ParameterSet::Given& interval = *given.find("interval");
  return http::bad_value(interval.called, interval.value, names_of(allowed));
}

std::expected<std::optional<PairId>, http::Problem> resolve_pair(const Context& context,
                                                                 const ParameterSet& given) {
  const auto* pair = given.find("pair");
  if (pair == nullptr) return std::nullopt;
  const auto pairs = context.market.pairs();
  const auto meant = text::pairs_meant_by(pair->value, *pairs);
  if (meant.size() == 1) return meant.front();
  return std::unexpected(meant.empty() ? unknown_pair(*pair, *pairs) : ambiguous_pair(*pair, *pairs, meant));
}

std::string next_page(const http::Request& request, const ParameterSet& given, const Position& last) {
  const std::string_view path = http::without_slash(request.path);
  std::string url = beside(request, path.substr(path.rfind('/') + 1)) + '?';
  for (const ParameterSet::Given& parameter : given.all())
    if (parameter.name != "cursor")
      url += fmt::format("{}={}&", parameter.name, http::percent_encoded(parameter.value));
  return url + "cursor=" + http::percent_encoded(text::to_cursor(last));
}

}  // namespace candled::api
