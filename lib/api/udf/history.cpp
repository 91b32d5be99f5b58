#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "api/answer/store_problem.hpp"
#include "api/candles/forming_rows.hpp"
#include "api/candles/request_size.hpp"
#include "api/parameters/range_parameters.hpp"
#include "api/udf/answer.hpp"
#include "api/udf/resolution.hpp"
#include "api/udf/udf.hpp"
#include "text/time_text.hpp"

namespace candled::api {
namespace {

using std::chrono::seconds;

constexpr std::int64_t latest_second = latest_time.time_since_epoch() / seconds{1};
constexpr std::int64_t max_countback = 1'000'000'000;

std::span<const ParameterName> history_parameter_names() {
  static const std::array known{ParameterName{"symbol"}, ParameterName{"resolution"}, ParameterName{"from"},
                                ParameterName{"to"}, ParameterName{"countback"}};
  return known;
}

/// A chart's request, with the limits applied.
struct BarsRequest {
  std::string symbol;
  Interval interval;
  std::optional<TimePoint> start;  ///< nothing if a number of candles decides
  std::optional<TimePoint> end;    ///< exclusive; nothing for now
  std::size_t limit;               ///< this many candles, the newest before the end
};

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t min, std::int64_t max) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < min || number > max) return {};
  return number;
}

/// Reads a time in seconds. Charts that show more time than there has been ask for seconds before 1970.
std::optional<TimePoint> parse_second(std::string_view text) {
  const auto second = whole_number(text, -latest_second, latest_second);
  if (!second) return {};
  return TimePoint{seconds{std::max<std::int64_t>(*second, 0)}};
}

std::optional<std::int64_t> parse_countback(std::string_view text) {
  return whole_number(text, 0, max_countback);
}

std::optional<Interval> read_resolution(ValueReader& values, const Intervals& intervals) {
  const auto parse = [&intervals](std::string_view text) {
    auto interval = parse_resolution(text);
    const bool known = interval && (intervals.contains(*interval) || intervals.can_derive(*interval));
    return known ? interval : std::nullopt;
  };
  return values.read("resolution", parse, offered_resolutions(intervals));
}

std::expected<BarsRequest, http::Problem> parse(const http::Parameters& parameters,
                                                const Intervals& intervals) {
  const auto given = ParameterSet::of(history_parameter_names(), parameters);
  if (!given) return std::unexpected(given.error());
  for (const auto name : {"symbol", "resolution"})
    if (const auto* value = given->find(name); value == nullptr || value->value.empty())
      return std::unexpected(missing_parameter(name));

  ValueReader values(*given);
  const auto interval = read_resolution(values, intervals);
  const std::vector<std::string> times{fmt::format("seconds since 1970, up to {}", latest_second)};
  const auto start = values.read("from", parse_second, times);
  const auto end = values.read("to", parse_second, times);
  const auto countback = values.read("countback", parse_countback, {fmt::format("0 to {}", max_countback)});
  if (values.problem()) return std::unexpected(*values.problem());

  const auto count = static_cast<std::size_t>(countback.value_or(0));
  return BarsRequest{.symbol = given->find("symbol")->value,
                     .interval = *interval,
                     .start = count > 0 ? std::nullopt : start,
                     .end = end,
                     .limit = count > 0 ? std::min(count, max_limit) : max_limit};
}

/// Returns whether all buckets that are asked for had ended by `stored_until`, so that none is forming or
/// waits for the store.
bool is_past(const BarsRequest& asked, std::optional<TimePoint> stored_until) {
  if (!asked.end || !stored_until) return false;
  const TimePoint last = asked.interval.floor(*asked.end - milliseconds{1});
  return last + asked.interval.length() <= *stored_until;
}

/// The newest candles of the range. If there are none, `before` is the position of the last candle before it.
struct Bars {
  std::vector<PairCandle> rows;  ///< oldest first
  std::optional<TimePoint> before{};
};

std::expected<Bars, http::Problem> read_bars(const Context& context, const BarsRequest& asked, PairId pair) {
  const auto lease = context.readers.lease();
  if (!lease) return std::unexpected(store_problem(lease.error()));
  auto reader = derived_reader(context, **lease);
  const TimePoint now = context.now();
  store::CandleQuery query{.pairs = {pair},
                           .intervals = {asked.interval},
                           .start = asked.start,
                           .end = asked.end.value_or(now),
                           .order = store::Order::descending,
                           .limit = asked.limit};
  if (auto problem = check_size(context, reader, query)) return std::unexpected(std::move(*problem));
  // Taken before the store is read: a candle that is stored meanwhile is then found twice, and never missed.
  const auto unstored = context.market.unstored();
  auto stored = reader.candles(query);
  if (!stored) return std::unexpected(store_problem(stored.error()));
  auto derived = reader.forming(query, unstored, now);
  if (!derived) return std::unexpected(store_problem(derived.error()));
  text::CandlePage page{.candles = std::move(*stored), .pairs = context.market.pairs()};
  add_forming(page, unstored, std::move(*derived), query, now);
  std::ranges::reverse(page.candles);
  if (!page.candles.empty() || !asked.start) return Bars{.rows = std::move(page.candles)};

  query.end = std::min(*asked.start, *query.end);
  query.start.reset();
  query.limit = 1;
  const auto earlier = reader.candles(query);
  if (!earlier) return std::unexpected(store_problem(earlier.error()));
  if (earlier->empty()) return Bars{};
  return Bars{.rows = {}, .before = earlier->front().candle.open_time};
}

std::int64_t in_seconds(TimePoint time) {
  return floor<seconds>(time).time_since_epoch().count();
}

void append_times(std::string& out, const std::vector<PairCandle>& rows) {
  out += R"(,"t":[)";
  for (const PairCandle& row : rows) {
    const fmt::format_int digits(in_seconds(row.candle.open_time));
    out.append(digits.data(), digits.size()) += ',';
  }
  out.back() = ']';
}

/// Appends the exchange's digits as JSON numbers, which they are.
void append_prices(std::string& out, std::string_view name, const std::vector<PairCandle>& rows,
                   Price Ohlc::*price) {
  out.append(",\"").append(name).append("\":[");
  std::array<char, Price::max_text> text;
  for (const PairCandle& row : rows) out.append(text.data(), (row.candle.ohlc.*price).write(text)) += ',';
  out.back() = ']';
}

/// Renders `rows`, of which there is at least one.
std::string render(const std::vector<PairCandle>& rows) {
  constexpr std::size_t row_bytes = 11 + 4 * 15;  // about
  std::string out = R"({"s":"ok")";
  out.reserve(64 + rows.size() * row_bytes);
  append_times(out, rows);
  append_prices(out, "o", rows, &Ohlc::open);
  append_prices(out, "h", rows, &Ohlc::high);
  append_prices(out, "l", rows, &Ohlc::low);
  append_prices(out, "c", rows, &Ohlc::close);
  return out += '}';
}

std::string render(const Bars& bars) {
  if (!bars.rows.empty()) return render(bars.rows);
  if (!bars.before) return R"({"s":"no_data"})";
  return fmt::format(R"({{"s":"no_data","nextTime":{}}})", in_seconds(*bars.before));
}

}  // namespace

http::Response get_udf_history(const Context& context, const http::Request& request) {
  const auto asked = parse(request.parameters, context.intervals);
  if (!asked) return to_udf_response(asked.error());
  const std::uint64_t stored = stored_version(context);
  const auto stored_until = context.health.store().stored_until;
  const auto pair = find_udf_symbol(asked->symbol, *context.market.pairs());
  if (!pair) return unknown_udf_symbol();
  note_asked(context, std::span(&*pair, 1));

  const auto bars = read_bars(context, *asked, *pair);
  if (!bars) return to_udf_response(bars.error());
  http::Response response{.content_type = "application/json", .body = render(*bars)};
  if (is_past(*asked, stored_until)) response.true_while_stored = stored;
  return response;
}

}  // namespace candled::api
