#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "api/answer/negotiate.hpp"
#include "cache/caching_store.hpp"
#include "http/query_string.hpp"
#include "json_members.hpp"
#include "support/gzip.hpp"
#include "support/scratch_store.hpp"
#include "target.hpp"
#include "utf8/utf8.hpp"

// Input: the name of one more pair, a header that says what the client likes, and the target of a GET
// request, one a line.
namespace candled::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{1'635'768'000'000ms};
constexpr int max_pages = 40;

enum class Age : std::uint8_t {
  now,
  later,  ///< time has passed, a pair is listed, and every bucket around those that had a candle has one
};

/// The API on a store with a few candles of a few pairs, one of them with the name given.
class Market {
 public:
  Market(std::string_view name, Age age) {
    add({"USDT_BTC", "BTC_ETH", "USDT_\xE5\xB8\x81", "A,\"B_C", name}, noon, noon + 15min);
    if (age == Age::later) grow();
  }

  using Headers = decltype(http::Request::headers);

  http::Response get(std::string_view target, Headers headers = {}) {
    auto parsed = http::parse_target(target);
    if (!parsed) return to_response(parsed.error());
    return api::answer({.market = market_,
                        .health = health_,
                        .readers = readers_,
                        .intervals = *Intervals::parse("1m,5m"),
                        .now = [this] { return now_; },
                        .version = "1"},
                       {.path = std::move(parsed->path),
                        .parameters = std::move(parsed->parameters),
                        .headers = std::move(headers)});
  }

 private:
  void grow() {
    now_ += 24h;
    add({}, noon - 30min, noon + 30min);
    add({"USDT_NEW"}, noon, noon + 15min);
  }

  /// Makes the pairs known whose names are sound, and stores candles of all known pairs.
  void add(std::initializer_list<std::string_view> names, TimePoint start, TimePoint end) {
    const std::size_t before = pairs_.added().size();
    for (const std::string_view name : names)
      if (const auto pair = Pair::from_name(name, NameOrder::quote_first)) pairs_.find_or_add(*pair);
    std::vector<PairCandle> candles;
    for (const auto length : {60s, 300s})
      for (const PairId pair : pairs_.ids())
        for (auto time = start; time < end; time += length)
          candles.push_back({pair, candle(Interval(length), time)});
    remembering_->writer().store({.new_pairs = pairs_.added_after(before), .candles = candles}).value();
    market_.set_pairs(std::make_shared<const Pairs>(pairs_));
  }

  static Candle candle(Interval interval, TimePoint time) {
    const Price price = *Price::parse("0.00001234");
    return {.interval = interval,
            .open_time = time,
            .ohlc = Ohlc::of(price),
            .observation = Observation{.samples = 1, .first = time, .last = time, .gap = interval.length()},
            .complete = true,
            .source = Source::live};
  }

  test::ScratchStore store_;
  std::unique_ptr<store::CandleStore> remembering_ = cache::remembering(store_);
  Pairs pairs_;
  live::Market market_;
  live::Health health_{noon};
  store::ReaderPool readers_{*remembering_, 1};
  TimePoint now_ = noon + 1h;
};

/// Returns the market with a pair of that name, valid until the next call. Opening a store takes much longer
/// than an answer, so some markets stay open; no request changes them.
Market& market_with(std::string_view name, Age age) {
  constexpr std::size_t most_open = 32;
  static std::map<std::pair<std::string, Age>, Market> markets;
  const std::pair key{std::string(name), age};
  if (markets.size() == most_open && !markets.contains(key)) markets.clear();
  return markets.try_emplace(key, name, age).first->second;
}

/// The fields of each row of a CSV (RFC 4180).
std::vector<std::size_t> fields_of_rows(std::string_view csv) {
  std::vector<std::size_t> rows;
  std::size_t fields = 1;
  bool quoted = false;
  for (const char c : csv) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') ++fields;
    if (c == '\n') rows.push_back(std::exchange(fields, 1));
  }
  require(!quoted && fields == 1, "a CSV ends with a whole row");
  return rows;
}

void check_csv(std::string_view csv) {
  const auto rows = fields_of_rows(csv);
  require(!rows.empty(), "a CSV has a header");
  require(std::ranges::count(rows, rows.front()) == std::ssize(rows),
          "each row of a CSV has a field for each name");
}

void check_ndjson(std::string_view text) {
  while (!text.empty()) read_object(take_line(text));
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  require(error == std::errc{} && end == digits.data() + digits.size(), "a number is a whole one");
  return value;
}

/// The elements of an array of numbers.
std::vector<std::string_view> column(std::string_view json, std::string_view name) {
  const std::string start = '"' + std::string(name) + "\":[";
  const std::size_t found = json.find(start);
  require(found != json.npos, "history has every column");
  json.remove_prefix(found + start.size());
  json = json.substr(0, json.find(']'));
  std::vector<std::string_view> elements;
  while (!json.empty()) {
    elements.push_back(json.substr(0, json.find(',')));
    json.remove_prefix(std::min(elements.back().size() + 1, json.size()));
  }
  return elements;
}

/// Columns of one length, times ascending, prices with their digits.
void check_history(std::string_view json) {
  if (!json.starts_with(R"({"s":"ok")")) return;
  const auto times = column(json, "t");
  require(!times.empty(), "history that is there has bars");
  require(std::ranges::adjacent_find(times, std::greater_equal{}, number) == times.end(),
          "bars are in order");
  for (const auto name : {"o", "h", "l", "c"}) {
    const auto prices = column(json, name);
    require(prices.size() == times.size(), "columns have one length");
    for (const auto price : prices) require(Price::parse(price).has_value(), "a price is one");
  }
}

void check_body(const http::Response& response) {
  require(utf8::is_utf8(response.body), "an answer is UTF-8");
  for (const auto& [name, value] : response.headers)
    require(is_line(value) && is_line(name), "a header is one line");
  if (response.content_type.starts_with("text/csv"))
    check_csv(response.body);
  else if (response.content_type == "application/x-ndjson")
    check_ndjson(response.body);
  else if (response.content_type.contains("json"))
    read_object(response.body.starts_with('[') ? R"({"rows":)" + response.body + '}' : response.body);
}

using Place = std::tuple<std::int64_t, std::string, std::int64_t>;

Place place_of(const Members& row) {
  const auto interval = Interval::parse(row.at("interval"));
  require(interval.has_value(), "a row has an interval");
  require(Pair::from_name(row.at("pair"), NameOrder::quote_first).has_value(), "a row has a pair");
  return {number(row.at("open_time")), row.at("pair"), interval->length().count()};
}

/// Follows `next` from page to page: rows come in one order, and none comes twice.
void check_pages(Market& market, const http::Response& first, bool descending) {
  std::vector<Place> places;
  http::Response page = first;
  for (int pages = 0; pages < max_pages; ++pages) {
    const auto [members, rows] = read_object(page.body);
    for (const Members& row : rows) places.push_back(place_of(row));
    const std::string& next = members.at("next");
    if (next.empty()) break;
    require(!rows.empty(), "a page that is not the last has rows");
    page = market.get("/api/" + next);
    require(page.status == 200 && page.content_type == "application/json", "a next page is there");
  }
  if (descending) std::ranges::reverse(places);
  require(std::ranges::adjacent_find(places, std::greater_equal{}) == places.end(),
          "rows are ordered and unique");
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [called, value] : response.headers)
    if (called == name) return value;
  return {};
}

/// Whatever the headers say, a client gets these bytes, or is told truly that it has them.
void check_codings(Market& market, std::string_view target, const http::Response& plain,
                   const std::string& list) {
  const auto coded =
      market.get(target, {{"accept", list}, {"accept-encoding", list}, {"if-none-match", list}});
  if (coded.status != 304) {
    require(coded.status == plain.status, "a condition makes 304 or no difference");
    const bool packed = header_of(coded, "Content-Encoding") == "gzip";
    require((packed ? test::gunzip(coded.body).text : coded.body) == plain.body,
            "a coding changes no byte of a body");
  }
  if (plain.status != 200) return;
  const std::string tag = header_of(plain, "ETag");
  require(market.get(target, {{"accept", list}, {"if-none-match", tag}}).status == 304,
          "a tag is known again");
}

bool asks_for_plain_times(const http::Target& target) {
  return std::ranges::none_of(target.parameters, [](const auto& parameter) {
    return parameter.first == "times" && parameter.second != "ms";
  });
}

bool asks_for_descending(const http::Target& target) {
  return std::ranges::any_of(target.parameters,
                             [](const auto& parameter) { return parameter.second == "desc"; });
}

}  // namespace

void check(std::string_view input) {
  const std::string name = take_line(input);
  const std::string list = take_line(input);
  Market& market = market_with(name, Age::now);
  const http::Response response = market.get(input, {{"accept", list}});
  const int status = response.status;
  const auto target = http::parse_target(input);
  if (target && target->path == "/openapi.json") return;  // is what it is, and nested too deeply
  require(status == 200 || status == 400 || status == 404 || status == 503,
          "a GET is answered, refused or not ready");
  check_body(response);
  if (!target || target->path == "/api/status") return;  // it changes as time passes
  check_codings(market, input, response, list);
  if (target->path == "/udf/history") check_history(response.body);
  if (status != 200 || target->path != "/api/candles") return;
  if (response.content_type == "application/json" && asks_for_plain_times(*target))
    check_pages(market, response, asks_for_descending(*target));
  if (header_of(response, "Cache-Control").contains("immutable"))
    require(market_with(name, Age::later).get(input, {{"accept", list}}).body == response.body,
            "what is called immutable stays");
}

}  // namespace candled::fuzz
