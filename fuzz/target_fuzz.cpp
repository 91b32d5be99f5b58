#include <algorithm>

#include "api/parameters/candle_parameters.hpp"
#include "http/query_string.hpp"
#include "json_members.hpp"
#include "target.hpp"
#include "utf8/utf8.hpp"

// Input: the target of a request line, such as /api/candles?pair=USDT_BTC.
namespace candled::fuzz {
namespace {

void check_problem(const http::Problem& problem) {
  require(problem.status == 400, "a query that cannot be read is a bad request");
  const http::Response response = http::to_response(problem);
  require(utf8::is_utf8(response.body), "a problem is UTF-8, whatever was given");
  const Members members = read_object(response.body).members;
  require(members.contains("title") && members.at("status") == "400", "a problem has a title and a status");
}

std::size_t bytes_in(const http::Parameters& parameters) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : parameters) bytes += name.size() + value.size();
  return bytes;
}

std::string printed(const http::Target& target) {
  std::string text = target.path + '?';
  for (const auto& [name, value] : target.parameters)
    text += http::percent_encoded(name) + '=' + http::percent_encoded(value) + '&';
  return text;
}

void check_target(const http::Target& target, std::string_view input) {
  require(input.starts_with(target.path), "a path stands as it was sent");
  require(bytes_in(target.parameters) + target.path.size() <= input.size(), "decoding makes nothing longer");
  require(target.parameters.size() <= http::max_parameters, "parameters are limited");
  for (const auto& [name, value] : target.parameters)
    require(std::max(name.size(), value.size()) <= http::max_parameter_bytes, "names and values are limited");
  const auto again = http::parse_target(printed(target));
  require(again && again->path == target.path && again->parameters == target.parameters,
          "a target survives being encoded");
}

/// A plus means a space in a query, and an escape what it escapes.
void check_plus(const http::Target& target, std::string_view input) {
  std::string escaped(input.substr(0, target.path.size()));
  for (const char c : input.substr(target.path.size())) escaped += c == '+' ? "%20" : std::string(1, c);
  const auto again = http::parse_target(escaped);
  require(again && again->parameters == target.parameters, "a plus is a space");
}

const Intervals built = *Intervals::parse("1m,5m,10m");

/// The page after this one asks for the same, under the canonical names.
void check_next_page(const api::CandleParameters& asked) {
  const Position last =
      asked.query.after.value_or(Position{.open_time = TimePoint{milliseconds{1'635'768'000'000}},
                                          .pair = "USDT_BTC&é",
                                          .interval = *Interval::parse("5m")});
  const auto target = http::parse_target(api::next_page({.path = "/api/candles"}, asked.given, last));
  require(target && target->path == "candles", "the next page has a target that can be read");
  const auto next = api::parse_candle_parameters(target->parameters, built);
  require(next.has_value(), "the next page can be asked for");
  require(next->query.after && next->query.after->open_time == last.open_time &&
              next->query.after->pair == last.pair && next->query.after->interval == last.interval,
          "the next page goes on where this one ends");
  require(next->pair == asked.pair && next->query.intervals == asked.query.intervals &&
              next->query.start == asked.query.start && next->query.end == asked.query.end &&
              next->order == asked.order && next->limit == asked.limit && next->format == asked.format &&
              next->times == asked.times,
          "the next page asks for the same otherwise");
}

void check_parameters(const http::Parameters& parameters) {
  const auto asked = api::parse_candle_parameters(parameters, built);
  if (!asked) return check_problem(asked.error());
  require(asked->limit >= 1 && asked->limit <= api::max_limit, "a page has 1 to 5000 rows");
  require(!asked->pair || !asked->pair->empty(), "a pair that is asked for has a name");
  require(asked->given.all().size() == parameters.size(), "no parameter is lost");
  check_next_page(*asked);
}

}  // namespace

void check(std::string_view input) {
  const auto target = http::parse_target(input);
  if (!target) return check_problem(target.error());
  check_target(*target, input);
  check_plus(*target, input);
  check_parameters(target->parameters);
}

}  // namespace candled::fuzz
