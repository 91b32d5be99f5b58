#include "api/fixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <stdexcept>

#include "api/answer/gzip.hpp"
#include "api/answer/negotiate.hpp"
#include "api/router.hpp"
#include "http/query_string.hpp"

namespace candled::test {
namespace {

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json);
  if (document.HasParseError()) throw std::runtime_error("not JSON: " + json);
  return document;
}

std::string text_of(const rapidjson::Value& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

/// The `next` of a page below /api is relative to it.
std::string whole(std::string_view target) {
  return (target.starts_with('/') ? "" : "/api/") + std::string(target);
}

Price price(std::string_view text) {
  return *Price::parse(text);
}

}  // namespace

std::span<const page::File> small_page() {
  static const std::string script(5'000, ';');
  static const std::string packed = api::gzip(script);
  static const page::File files[]{
      {.path = "/", .plain = "<!doctype html>", .gzip = "packed"},
      {.path = "/assets/page-QM2X7TDL.js", .plain = script, .gzip = packed},
      {.path = "/assets/style-H4JR2SVA.css", .plain = "body{}", .gzip = "packed"},
      {.path = "/assets/candled-0A1B2C3D.svg", .plain = "<svg/>", .gzip = "packed"},
      {.path = "/licences.txt", .plain = "Apache-2.0", .gzip = "packed"},
  };
  return files;
}

Api::Api(std::string_view intervals) : store(intervals), built(*Intervals::parse(intervals)) {
  add_pair("USDT_BTC");
}

PairId Api::add_pair(std::string_view name) {
  Pairs pairs = *market.pairs();
  if (const auto stored = pairs.find_name(name)) return *stored;
  const Pair pair = *Pair::from_name(name, NameOrder::quote_first);
  const PairId added = *pairs.find_or_add(pair);
  store.writer().store({.new_pairs = {{added, pair}}}).value();
  market.set_pairs(std::make_shared<const Pairs>(std::move(pairs)));
  return added;
}

void Api::add(const CandleSpec& spec, int count) {
  const PairId pair = add_pair(spec.pair);
  const Interval interval = *Interval::parse(spec.interval);
  std::vector<PairCandle> rows;
  for (int i = 0; i < count; ++i) {
    const TimePoint open_time = spec.open_time + i * interval.length();
    const Observation observation{
        .samples = 60, .first = open_time, .last = open_time + 59s, .gap = milliseconds{1004}};
    const bool live_source = spec.source == Source::live;
    rows.push_back({.pair = pair,
                    .candle = {.interval = interval,
                               .open_time = open_time,
                               .ohlc = {.open = price("61234.12345678"),
                                        .high = price("61250.00000000"),
                                        .low = price("61230.10000000"),
                                        .close = price("61249.99999999")},
                               .observation = live_source ? std::optional(observation) : std::nullopt,
                               .complete = spec.complete,
                               .source = spec.source}});
  }
  store.writer().store({.candles = rows}).value();
}

std::uint64_t Api::store_size() {
  return store.open_reader().value()->size_bytes().value();
}

http::Response Api::get(std::string_view target, std::string accept) const {
  auto parsed_target = http::parse_target(whole(target));
  if (!parsed_target) return to_response(parsed_target.error());
  return respond({.path = std::move(parsed_target->path),
                  .parameters = std::move(parsed_target->parameters),
                  .headers = {{"accept", std::move(accept)}}});
}

api::Context Api::context() const {
  return {.market = market,
          .health = health,
          .readers = readers_,
          .intervals = built,
          .now = [this] { return now; },
          .version = "1.2.3",
          .cors_origin = cors_origin,
          .authenticated = authenticated,
          .events = events,
          .page_files = page_files,
          .exchange_now = exchange_now,
          .retained = retained,
          .max_merged = max_merged,
          .is_proxy = [](std::string_view address) { return address == proxy_address; },
          .watch = watch,
          .collects = collects,
          .known = known,
          .pair_figures = pair_figures_};
}

http::Response Api::respond(const http::Request& request) const {
  return api::respond(context(), request);
}

http::Response Api::answer(std::string_view target,
                           std::vector<std::pair<std::string, std::string>> headers) const {
  auto parsed_target = http::parse_target(whole(target)).value();
  return answer({.path = std::move(parsed_target.path),
                 .parameters = std::move(parsed_target.parameters),
                 .headers = std::move(headers),
                 .peer = peer});
}

http::Response Api::answer(const http::Request& request) const {
  return api::answer(context(), request);
}

std::optional<http::Response> Api::answer_at_once(std::string_view target) const {
  auto parsed_target = http::parse_target(target).value();
  return api::answer_at_once(
      context(), {.path = std::move(parsed_target.path), .parameters = std::move(parsed_target.parameters)});
}

std::string member(const http::Response& response, std::string_view path) {
  std::string pointer = '/' + std::string(path);
  std::ranges::replace(pointer, '.', '/');
  const auto document = parsed(response.body);
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(document);
  return value == nullptr ? "(absent)" : text_of(*value);
}

Texts rows(const http::Response& response) {
  REQUIRE(response.status == 200);
  Texts found;
  for (int i = 0;; ++i) {
    const std::string row = "candles." + std::to_string(i) + '.';
    if (member(response, row + "pair") == "(absent)") return found;
    const auto minute =
        (std::stoll(member(response, row + "open_time")) - noon.time_since_epoch().count()) / 60'000;
    found.push_back(member(response, row + "pair") + ' ' + member(response, row + "interval") + ' ' +
                    std::to_string(minute));
  }
}

std::vector<std::string> list(const http::Response& response, const char* name) {
  const auto document = parsed(response.body);
  std::vector<std::string> texts;
  if (document.HasMember(name))
    for (const auto& element : document[name].GetArray()) texts.push_back(text_of(element));
  return texts;
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [called, value] : response.headers)
    if (called == name) return value;
  return {};
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

}  // namespace candled::test
