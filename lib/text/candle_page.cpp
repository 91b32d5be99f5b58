#include "text/candle_page.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "candle/digits.hpp"
#include "candle/price_text.hpp"
#include "text/csv.hpp"
#include "text/time_text.hpp"

namespace candled::text {
namespace {

constexpr std::string_view csv_header =
    "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source";

/// Returns `text` as a JSON string. Our texts contain no control characters: Pair refuses them in names.
std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

// Functions that write into a row get the position to write at and return the position after it, so that it
// stays in a register.

char* put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

/// Writes times. The two times of a row differ in few digits from each other and from those of the row
/// before.
class TimeWriter {
 public:
  explicit TimeWriter(TimeText times) : times_(times) {}

  char* write(char* at, TimePoint time) {
    if (times_ == TimeText::iso) return put(at, iso_text(time));
    if (times_ == TimeText::milliseconds) return write_ms(at, time.time_since_epoch().count());
    return write_signed(at, floor<std::chrono::seconds>(time).time_since_epoch().count());
  }
  char* write_quoted(char* at, TimePoint time) {
    if (times_ != TimeText::iso) return write(at, time);
    *at++ = '"';
    at = write(at, time);
    *at++ = '"';
    return at;
  }

 private:
  /// Writes milliseconds. From 2001 to 2286 they have 13 digits, of which the first five change once a day.
  char* write_ms(char* at, std::int64_t ms) {
    constexpr std::int64_t usual = 1'000'000'000'000;
    if (ms < usual || ms >= 10 * usual) return write_signed(at, ms);
    const auto day = static_cast<std::uint64_t>(ms) / 100'000'000;
    if (day != day_) write_number(day_text_.data(), day_ = day);
    at = put(at, {day_text_.data(), 5});
    return write_eight_digits(at, static_cast<std::uint64_t>(ms) % 100'000'000);
  }

  const TimeText times_;
  std::uint64_t day_ = 0;
  std::array<char, max_number_text> day_text_;
};

/// Collects a text of many rows. It fills a block that stays in the processor's cache, and appends it to the
/// text, which is seldom moved.
class Pen {
 public:
  /// The most bytes that a row takes, including the separator before it: names have at most 64 bytes, each of
  /// which may need an escape.
  static constexpr std::size_t max_row = 640;

  Pen(std::string begin, std::size_t rows) : text_(std::move(begin)), rows_(rows) {}
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;

  /// Returns the position at which to write the next row.
  char* begin_row() {
    if (block_.data() + block_.size() - at_ < static_cast<std::ptrdiff_t>(max_row)) flush();
    ++begun_;
    return at_;
  }
  void end_row(char* at) { at_ = at; }

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
  std::size_t begun_ = 0;
  std::array<char, 8'192> block_;
  char* at_ = block_.data();
};

/// Returns the text that every candle of a series begins with.
std::string json_head(std::string_view pair, Interval interval) {
  return R"({"pair":)" + json_string(pair) + R"(,"interval":)" + json_string(interval.name()) +
         R"(,"open_time":)";
}

std::string csv_head(std::string_view pair, Interval interval) {
  return csv_field(pair) + ',' + interval.name() + ',';
}

char* write_json(char* at, const Candle& candle, std::optional<bool> closed, TimeWriter& times) {
  at = times.write_quoted(at, candle.open_time);
  at = put(at, R"(,"close_time":)");
  at = times.write_quoted(at, candle.close_time());
  at = write_price(put(at, R"(,"open":")"), candle.ohlc.open);
  at = write_price(put(at, R"(","high":")"), candle.ohlc.high);
  at = write_price(put(at, R"(","low":")"), candle.ohlc.low);
  at = write_price(put(at, R"(","close":")"), candle.ohlc.close);
  if (const Observation* observed = candle.all_observed()) {
    at = write_number(put(at, R"(","samples":)"), observed->samples);
    at = write_signed(put(at, R"(,"gap":)"), observed->gap.count());
  } else {
    at = put(at, R"(","samples":null,"gap":null)");
  }
  at = candle.complete ? put(at, R"(,"complete":true,"source":")")
                       : put(at, R"(,"complete":false,"source":")");
  at = put(at, to_string(candle.source));
  *at++ = '"';
  if (closed) at = *closed ? put(at, R"(,"closed":true)") : put(at, R"(,"closed":false)");
  *at++ = '}';
  return at;
}

char* write_csv(char* at, const Candle& candle, std::optional<bool> closed, TimeWriter& times) {
  at = put(times.write(at, candle.open_time), ",");
  at = times.write(at, candle.close_time());
  for (const Price price : candle.ohlc.all()) at = write_price(put(at, ","), price);
  *at++ = ',';
  const Observation* observed = candle.all_observed();
  if (observed != nullptr) at = write_number(at, observed->samples);
  *at++ = ',';
  if (observed != nullptr) at = write_signed(at, observed->gap.count());
  at = candle.complete ? put(at, ",true,") : put(at, ",false,");
  at = put(at, to_string(candle.source));
  if (closed) at = *closed ? put(at, ",true") : put(at, ",false");
  return at;
}

/// The differences between the formats.
struct Shape {
  std::string (*head)(std::string_view pair, Interval interval);
  char* (*write)(char* at, const Candle& candle, std::optional<bool> closed, TimeWriter& times);
  std::string_view between;  ///< the separator of two rows
};

/// Writes the rows of `page`. Successive rows mostly begin with the same text.
void write_rows(Pen& pen, const CandlePage& page, TimeText times, const Shape& shape) {
  const PairCandle* last = nullptr;
  std::string head;
  TimeWriter time_writer(times);
  for (std::size_t i = 0; i < page.candles.size(); ++i) {
    const PairCandle& row = page.candles[i];
    char* at = pen.begin_row();
    if (last != nullptr) at = put(at, shape.between);
    if (last == nullptr || last->pair != row.pair || last->candle.interval != row.candle.interval)
      head = shape.head((*page.pairs)[row.pair].name, row.candle.interval);
    at = put(at, head);
    const auto closed = page.closed ? std::optional<bool>((*page.closed)[i]) : std::nullopt;
    pen.end_row(shape.write(at, row.candle, closed, time_writer));
    last = &row;
  }
}

std::string render_json(const CandlePage& page, TimeText times) {
  Pen pen(R"({"candles":[)", page.candles.size());
  write_rows(pen, page, times, {json_head, write_json, ","});
  return pen.finish(R"(],"next":)" + (page.next ? json_string(*page.next) : "null") + '}');
}

std::string render_ndjson(const CandlePage& page, TimeText times) {
  Pen pen({}, page.candles.size());
  write_rows(pen, page, times, {json_head, write_json, "\n"});
  return pen.finish(page.candles.empty() ? "" : "\n");
}

std::string render_csv(const CandlePage& page, TimeText times) {
  Pen pen(std::string(csv_header) + (page.closed ? ",closed\n" : "\n"), page.candles.size());
  write_rows(pen, page, times, {csv_head, write_csv, "\n"});
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

}  // namespace candled::text
