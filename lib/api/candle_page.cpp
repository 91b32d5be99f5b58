#include "api/candle_page.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/time_text.hpp"

namespace candled::api {
namespace {

// About what a candle takes in JSON, so that a page is allocated once.
constexpr std::size_t row_bytes = 320;

void append(std::string& out, auto number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void append(std::string& out, Price price) {
  std::array<char, Price::max_text> text;
  out.append(text.data(), price.write(text));
}

void append_time(std::string& out, TimePoint time, TimeText times) {
  switch (times) {
    case TimeText::milliseconds:
      append(out, time.time_since_epoch().count());
      break;
    case TimeText::seconds:
      append(out, floor<std::chrono::seconds>(time).time_since_epoch().count());
      break;
    case TimeText::iso:
      out += iso_text(time);
      break;
  }
}

/// `text` as a JSON string. None of ours holds control characters: Pair refuses them in names.
void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const std::size_t plain = std::min(text.find_first_of("\"\\"), text.size());
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    (out += '\\') += text[plain];
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_json_time(std::string& out, TimePoint time, TimeText times) {
  if (times == TimeText::iso) out += '"';
  append_time(out, time, times);
  if (times == TimeText::iso) out += '"';
}

void append_json_price(std::string& out, Price price) {
  out += '"';
  append(out, price);
  out += '"';
}

void append_json_observation(std::string& out, const std::optional<Observation>& observation) {
  if (!observation) {
    out += R"(,"samples":null,"gap":null)";
    return;
  }
  append(out += R"(,"samples":)", observation->samples);
  append(out += R"(,"gap":)", observation->gap.count());
}

/// Whether row `index` has closed, where that is said.
std::optional<bool> closed(const CandlePage& page, std::size_t index) {
  return page.closed ? std::optional<bool>((*page.closed)[index]) : std::nullopt;
}

void append_json(std::string& out, const CandlePage& page, std::size_t index, TimeText times) {
  const auto& [pair, candle] = page.candles[index];
  append_json_string(out += R"({"pair":)", (*page.pairs)[pair].name);
  append_json_string(out += R"(,"interval":)", candle.interval.name());
  append_json_time(out += R"(,"open_time":)", candle.open_time, times);
  append_json_time(out += R"(,"close_time":)", candle.close_time(), times);
  append_json_price(out += R"(,"open":)", candle.open);
  append_json_price(out += R"(,"high":)", candle.high);
  append_json_price(out += R"(,"low":)", candle.low);
  append_json_price(out += R"(,"close":)", candle.close);
  append_json_observation(out, candle.observation);
  out += candle.complete ? R"(,"complete":true)" : R"(,"complete":false)";
  append_json_string(out += R"(,"source":)", to_string(candle.source));
  if (const auto has = closed(page, index)) out += *has ? R"(,"closed":true)" : R"(,"closed":false)";
  out += '}';
}

/// A field of CSV, quoted where RFC 4180 asks for it.
void append_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void append_csv(std::string& out, const CandlePage& page, std::size_t index, TimeText times) {
  const auto& [pair, candle] = page.candles[index];
  append_field(out, (*page.pairs)[pair].name);
  out.append(",").append(candle.interval.name()) += ',';
  append_time(out, candle.open_time, times);
  out += ',';
  append_time(out, candle.close_time(), times);
  for (const Price price : {candle.open, candle.high, candle.low, candle.close}) {
    out += ',';
    append(out, price);
  }
  out += ',';
  if (candle.observation) append(out, candle.observation->samples);
  out += ',';
  if (candle.observation) append(out, candle.observation->gap.count());
  out += candle.complete ? ",true," : ",false,";
  out += to_string(candle.source);
  if (const auto has = closed(page, index)) out += *has ? ",true" : ",false";
  out += '\n';
}

std::string render_json(const CandlePage& page, TimeText times) {
  std::string out = R"({"candles":[)";
  out.reserve(page.candles.size() * row_bytes);
  for (std::size_t i = 0; i < page.candles.size(); ++i) {
    if (i > 0) out += ',';
    append_json(out, page, i, times);
  }
  out += R"(],"next":)";
  if (page.next)
    append_json_string(out, *page.next);
  else
    out += "null";
  out += '}';
  return out;
}

std::string render_ndjson(const CandlePage& page, TimeText times) {
  std::string out;
  out.reserve(page.candles.size() * row_bytes);
  for (std::size_t i = 0; i < page.candles.size(); ++i) {
    append_json(out, page, i, times);
    out += '\n';
  }
  return out;
}

std::string render_csv(const CandlePage& page, TimeText times) {
  std::string out = "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source";
  out += page.closed ? ",closed\n" : "\n";
  out.reserve(page.candles.size() * row_bytes / 2);
  for (std::size_t i = 0; i < page.candles.size(); ++i) append_csv(out, page, i, times);
  return out;
}

}  // namespace

std::string render(const CandlePage& page, Format format, TimeText times) {
  switch (format) {
    case Format::csv:
      return render_csv(page, times);
    case Format::ndjson:
      return render_ndjson(page, times);
    case Format::json:
      break;
  }
  return render_json(page, times);
}

}  // namespace candled::api
