#include "api/stream.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "api/parameters/pair_parameters.hpp"
#include "api/parameters/range_parameters.hpp"
#include "derive/offered.hpp"
#include "stream/event_broker.hpp"

namespace candled::api {
namespace {

std::span<const ParameterName> stream_parameter_names() {
  static const std::array known{
      pair_parameter(),         interval_parameter(),         times_parameter(),
      ParameterName{"forming"}, ParameterName{"lastEventId"},
  };
  return known;
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return {};
}

/// Reads the id of an event, which is the open_time of its candle in milliseconds.
std::optional<TimePoint> parse_event_id(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  const TimePoint time{milliseconds{count}};
  return time >= TimePoint{} && time <= latest_time ? std::optional(time) : std::nullopt;
}

std::vector<std::string> event_ids() {
  return {"the id of an event: an open_time in milliseconds"};
}

/// Reads the last event's id. A client that reconnects sends the header, and the parameter as at first: the
/// header is newer.
std::expected<std::optional<TimePoint>, http::Problem> read_last_event(ValueReader& values,
                                                                       const http::Request& request) {
  const auto parameter = values.read("lastEventId", parse_event_id, event_ids());
  const std::string_view header = request.header("last-event-id");
  if (header.empty()) return parameter;
  if (const auto id = parse_event_id(header)) return id;
  return std::unexpected(http::bad_value("Last-Event-ID", std::string(header), event_ids()));
}

http::Problem missing(const char* parameter, std::vector<std::string> allowed) {
  return {.status = 400,
          .title = "Missing parameter",
          .detail = fmt::format("{} has to be given", parameter),
          .parameter = parameter,
          .allowed = std::move(allowed)};
}

std::expected<Interval, http::Problem> check_interval(const Context& context, const ParameterSet& given,
                                                      std::optional<Interval> asked,
                                                      const std::vector<Interval>& offered) {
  if (asked && (context.intervals.contains(*asked) || context.intervals.can_derive(*asked))) return *asked;
  if (!asked) return std::unexpected(missing("interval", names_of(offered)));
  return std::unexpected(bad_interval(given, *asked, offered));
}

std::expected<PairId, http::Problem> check_pair(const Context& context, const ParameterSet& given) {
  const auto pair = resolve_pair(context, given);
  if (!pair) return std::unexpected(pair.error());
  if (!*pair) return std::unexpected(missing("pair", {"a pair's name, such as USDT_BTC or btc-usdt"}));
  note_asked(context, std::span(&**pair, 1));
  return **pair;
}

std::expected<stream::Subscription, http::Problem> read_subscription(const Context& context,
                                                                     const http::Request& request) {
  const auto given = ParameterSet::of(stream_parameter_names(), request.parameters);
  if (!given) return std::unexpected(given.error());
  ValueReader values(*given);
  read_pair(values);
  const auto offered = derive::offered_intervals(context.intervals);
  const auto asked_interval = read_interval(values, offered);
  const text::TimeText times = read_times(values);
  const bool forming = values.read("forming", parse_flag, {"true", "false"}).value_or(true);
  const auto after = read_last_event(values, request);
  if (values.problem()) return std::unexpected(*values.problem());
  if (!after) return std::unexpected(after.error());
  const auto interval = check_interval(context, *given, asked_interval, offered);
  if (!interval) return std::unexpected(interval.error());
  const auto pair = check_pair(context, *given);
  if (!pair) return std::unexpected(pair.error());
  return stream::Subscription{
      .pair = *pair, .interval = *interval, .after = *after, .times = times, .forming = forming};
}

http::Response no_room() {
  http::Response response = http::to_response(http::Problem{
      .status = 503, .title = "Too many streams", .detail = "no more streams can be served just now"});
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

}  // namespace

http::Response get_stream(const Context& context, const http::Request& request) {
  auto subscription = read_subscription(context, request);
  if (!subscription) return http::to_response(subscription.error());
  if (context.events == nullptr || !context.events->has_room()) return no_room();
  return {.content_type = "text/event-stream",
          // Without X-Accel-Buffering, an nginx in front of us would hold events back.
          .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
          .body = std::string(stream::stream_opening),
          .go_on = [events = context.events,
                    subscription = std::move(*subscription)](std::shared_ptr<http::Outlet> outlet) mutable {
            subscription.outlet = std::move(outlet);
            events->subscribe(std::move(subscription));
          }};
}

}  // namespace candled::api
