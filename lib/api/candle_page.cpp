#include "api/candle_page.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "api/time_text.hpp"
#include "candle/digits.hpp"

namespace candled::api {
namespace {

constexpr std::string_view csv_header =
    "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source";

/// `text` as a JSON string. None of ours holds control characters: Pair refuses them in names.
std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

/// A field of CSV, quoted where RFC 4180 asks for it.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out += '"';
}

/// Writes a text of many rows: into a block that stays in the processor's cache, and from there to the end of
/// the text, which is seldom moved.
class Pen {
 public:
  /// No row takes more bytes: names are 64 bytes at most, each of which may need an escape.
  static constexpr std::size_t max_row = 640;

  Pen(std::string begin, std::size_t rows, TimeText times)
      : text_(std::move(begin)),
        rows_(rows),
        times_(times) {}
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;

  /// To be called before each row.
  void begin_row() {
    if (block_.data() + block_.size() - at_ < static_cast<std::ptrdiff_t>(max_row)) flush();
    ++begun_;
  }

  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put(char c) { *at_++ = c; }
  void put(Price price) { at_ += price.write(std::span<char, Price::max_text>(at_, Price::max_text)); }
  void put_number(std::int64_t number) { at_ = write_signed(at_, number); }

  void put(TimePoint time) {
    if (times_ == TimeText::iso) return put(iso_text(time));
    put_number(times_ == TimeText::seconds ? floor<std::chrono::seconds>(time).time_since_epoch().count()
                                           : time.time_since_epoch().count());
  }
  void put_quoted(TimePoint time) {
    if (times_ == TimeText::iso) put('"');
    put(time);
    if (times_ == TimeText::iso) put('"');
  }

  std::string finish(std::string_view end) {
    flush();
    return std::move(text_.append(end));
  }

 private:
  void flush() {
    const auto written = static_cast<std::size_t>(at_ - block_.data());
    if (begun_ > 0 && text_.capacity() < text_.size() + written)
      text_.reserve((text_.size() + written) * rows_ / begun_ + max_row);
    text_.append(block_.data(), written);
    at_ = block_.data();
  }

  std::string text_;
  const std::size_t rows_;
  const TimeText times_;
  std::size_t begun_ = 0;
  std::array<char, 8'192> block_;
  char* at_ = block_.data();
};

/// What every candle of a pair and interval begins with.
std::string json_head(std::string_view pair, Interval interval) {
  return R"({"pair":)" + json_string(pair) + R"(,"interval":)" + json_string(interval.name()) +
         R"(,"open_time":)";
}

std::string csv_head(std::string_view pair, Interval interval) {
  return csv_field(pair) + ',' + interval.name() + ',';
}

void write_json(Pen& pen, const Candle& candle, std::optional<bool> closed) {
  pen.put_quoted(candle.open_time);
  pen.put(R"(,"close_time":)");
  pen.put_quoted(candle.close_time());
  pen.put(R"(,"open":")");
  pen.put(candle.open);
  pen.put(R"(","high":")");
  pen.put(candle.high);
  pen.put(R"(","low":")");
  pen.put(candle.low);
  pen.put(R"(","close":")");
  pen.put(candle.close);
  if (candle.observation) {
    pen.put(R"(","samples":)");
    pen.put_number(candle.observation->samples);
    pen.put(R"(,"gap":)");
    pen.put_number(candle.observation->gap.count());
  } else {
    pen.put(R"(","samples":null,"gap":null)");
  }
  pen.put(candle.complete ? std::string_view(R"(,"complete":true,"source":")")
                          : std::string_view(R"(,"complete":false,"source":")"));
  pen.put(to_string(candle.source));
  pen.put('"');
  if (closed) pen.put(*closed ? std::string_view(R"(,"closed":true)") : std::string_view(R"(,"closed":false)"));
  pen.put('}');
}

void write_csv(Pen& pen, const Candle& candle, std::optional<bool> closed) {
  pen.put(candle.open_time);
  pen.put(',');
  pen.put(candle.close_time());
  for (const Price price : {candle.open, candle.high, candle.low, candle.close}) {
    pen.put(',');
    pen.put(price);
  }
  pen.put(',');
  if (candle.observation) pen.put_number(candle.observation->samples);
  pen.put(',');
  if (candle.observation) pen.put_number(candle.observation->gap.count());
  pen.put(candle.complete ? std::string_view(",true,") : std::string_view(",false,"));
  pen.put(to_string(candle.source));
  if (closed) pen.put(*closed ? std::string_view(",true") : std::string_view(",false"));
}

/// What sets the formats apart.
struct Shape {
  std::string (*head)(std::string_view pair, Interval interval);
  void (*write)(Pen& pen, const Candle& candle, std::optional<bool> closed);
  std::string_view between;  ///< two rows
};

/// The rows of `page`. What a row begins with is mostly the same again.
void write_rows(Pen& pen, const CandlePage& page, const Shape& shape) {
  const PairCandle* last = nullptr;
  std::string head;
  for (std::size_t i = 0; i < page.candles.size(); ++i) {
    const PairCandle& row = page.candles[i];
    pen.begin_row();
    if (last != nullptr) pen.put(shape.between);
    if (last == nullptr || last->pair != row.pair || last->candle.interval != row.candle.interval)
      head = shape.head((*page.pairs)[row.pair].name, row.candle.interval);
    pen.put(head);
    shape.write(pen, row.candle, page.closed ? std::optional<bool>((*page.closed)[i]) : std::nullopt);
    last = &row;
  }
}

std::string render_json(const CandlePage& page, TimeText times) {
  Pen pen(R"({"candles":[)", page.candles.size(), times);
  write_rows(pen, page, {json_head, write_json, ","});
  return pen.finish(R"(],"next":)" + (page.next ? json_string(*page.next) : "null") + '}');
}

std::string render_ndjson(const CandlePage& page, TimeText times) {
  Pen pen({}, page.candles.size(), times);
  write_rows(pen, page, {json_head, write_json, "\n"});
  return pen.finish(page.candles.empty() ? "" : "\n");
}

std::string render_csv(const CandlePage& page, TimeText times) {
  Pen pen(std::string(csv_header) + (page.closed ? ",closed\n" : "\n"), page.candles.size(), times);
  write_rows(pen, page, {csv_head, write_csv, "\n"});
  return pen.finish(page.candles.empty() ? "" : "\n");
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
