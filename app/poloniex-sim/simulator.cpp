#include "poloniex-sim/simulator.hpp"

#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "candle/interval.hpp"
#include "poloniex-sim/fault_json.hpp"
#include "poloniex-sim/json_text.hpp"
#include "poloniex-sim/prices.hpp"

namespace candled::sim {
namespace {

constexpr std::string_view steering = "/sim/";

Answer refusal(int status, std::string_view why) {
  return {.status = status, .body = fmt::format(R"({{"error":{}}})", json_text(why))};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  constexpr std::int64_t max = 100'000'000'000'000;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number < 0 || number > max)
    return {};
  return number;
}

}  // namespace

Simulator::Simulator(Exchange exchange, std::vector<PlannedFault> script, WallClock clock)
    : exchange_(std::move(exchange)),
      clock_(std::move(clock)),
      plan_(std::move(script), now()) {}

std::optional<Fault> Simulator::arrive(const Question& question) {
  if (question.path.starts_with(steering)) return {};
  const ArrivalTime time = clock_();
  calls_.record(route_of(question), time);
  return plan_.take(question.path, std::chrono::floor<milliseconds>(time));
}

Answer Simulator::answer(std::string_view method, const Question& question, std::string_view body) {
  if (question.path.starts_with(steering)) return steer(method, question, body);
  if (method != "GET" && method != "HEAD")
    return {.status = 405, .body = error_body(dialect_of(question.path), 405, "Method Not Allowed")};
  return exchange_.answer(question, now());
}

Answer Simulator::steer(std::string_view method, const Question& question, std::string_view body) {
  const std::string route = fmt::format("{} {}", method, question.path);
  if (route == "POST /sim/fault") return add_fault(body);
  if (route == "GET /sim/faults") return faults();
  if (route == "DELETE /sim/faults") {
    plan_.clear();
    return faults();
  }
  if (route == "GET /sim/calls") return calls(question);
  if (route == "DELETE /sim/calls") {
    calls_.clear();
    return calls(question);
  }
  if (route == "GET /sim/price") return true_price(question);
  if (route == "GET /sim/candle") return true_candle_of(question);
  return refusal(404, fmt::format("there is no {}", route));
}

Answer Simulator::add_fault(std::string_view body) {
  auto fault = parse_fault_json(body);
  if (!fault) return refusal(400, fault.error());
  std::string added = to_json(*fault);
  if (!plan_.add(std::move(*fault), now()))
    return refusal(409, fmt::format("there are {} faults already", FaultPlan::max_faults));
  return {.status = 201, .body = std::move(added)};
}

Answer Simulator::faults() {
  std::string out = R"({"faults":[)";
  for (const PlannedFault& planned : plan_.list(now())) {
    if (out.back() != '[') out += ',';
    out += to_json(planned);
  }
  return {.body = out += "]}"};
}

Answer Simulator::calls(const Question& question) const {
  const std::string_view last = question.parameter("last");
  const auto count = last.empty() ? 100 : whole_number(last);
  if (!count) return refusal(400, fmt::format("'last' is a number, at most {}", CallLog::max_calls));

  std::string out = R"({"counts":{)";
  for (const auto& [route, calls] : calls_.counts()) {
    if (out.back() != '{') out += ',';
    out += fmt::format("{}:{}", json_text(route), calls);
  }
  out += R"(},"calls":[)";
  for (const CallLog::Call& call :
       calls_.newest(static_cast<std::size_t>(*count), question.parameter("route"))) {
    if (out.back() != '[') out += ',';
    out += fmt::format(R"({{"route":{},"time_us":{}}})", json_text(call.route),
                       call.time.time_since_epoch().count());
  }
  return {.body = out += "]}"};
}

Answer Simulator::true_price(const Question& question) const {
  const auto pair = find_pair(question.parameter("pair"));
  if (!pair) return refusal(404, "unknown pair");
  const std::string_view given = question.parameter("time");
  const auto time = given.empty() ? now().time_since_epoch().count() : whole_number(given);
  if (!time) return refusal(400, "'time' is a number of milliseconds since the epoch");

  const auto value = price(exchange_.market(), *pair, TimePoint(milliseconds(*time)));
  return {.body = fmt::format(R"({{"pair":"{}","time":{},"price":{}}})", exchange_.market()[*pair].pair.name,
                              *time, value ? json_text(value->to_string()) : "null")};
}

Answer Simulator::true_candle_of(const Question& question) const {
  const auto pair = find_pair(question.parameter("pair"));
  const auto interval = Interval::parse(question.parameter("interval"));
  const auto open_time = whole_number(question.parameter("open_time"));
  if (!pair) return refusal(404, "unknown pair");
  if (!interval) return refusal(400, "'interval' is a length such as 2s, 1m or 300");
  if (!open_time ||
      interval->floor(TimePoint(milliseconds(*open_time))) != TimePoint(milliseconds(*open_time)))
    return refusal(400, "'open_time' is a multiple of the interval, in milliseconds since the epoch");

  const Bucket bucket{.open_time = TimePoint(milliseconds(*open_time)), .length = interval->length()};
  const TimePoint time = now();
  const auto candle = true_candle(exchange_.market(), *pair, bucket, time);
  if (!candle) return refusal(404, "there is no such candle yet, or the pair was never traded");
  return {
      .body = fmt::format(
          R"({{"pair":"{}","interval":"{}","open_time":{},"open":"{}","high":"{}","low":"{}","close":"{}",)"
          R"("trades":{},"closed":{}}})",
          exchange_.market()[*pair].pair.name, interval->name(), *open_time, candle->ohlc.open.to_string(),
          candle->ohlc.high.to_string(), candle->ohlc.low.to_string(), candle->ohlc.close.to_string(),
          candle->trades, time >= bucket.open_time + bucket.length)};
}

std::optional<std::size_t> Simulator::find_pair(std::string_view name) const {
  const auto pair = exchange_.market().find(name, NameOrder::base_first);
  return pair ? pair : exchange_.market().find(name, NameOrder::quote_first);
}

}  // namespace candled::sim
