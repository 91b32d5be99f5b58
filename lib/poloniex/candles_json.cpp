#include "poloniex/candles_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

#include "poloniex/json_events.hpp"
#include "poloniex/refusal.hpp"

namespace candled::poloniex {
namespace {

/// The fields that we read, wherever a shape keeps them.
enum Field : std::size_t {
  open_time,
  open,
  high,
  low,
  close,
  activity,
  interval,
  close_time,
  as_of,
  quantity,
  amount,
  field_count
};

constexpr std::array<std::string_view, field_count> field_names{
    "time", "open", "high", "low", "close", "activity", "interval", "closeTime", "ts", "quantity", "amount"};

/// The digits of each field, as received; "" for one that is missing or of another type.
using RawRow = std::array<std::string, field_count>;

/// The reason why a row cannot be used.
struct BadRow {
  std::string why;
  bool unpriced = false;  // it is a candle, but one of its prices is not accepted
};

template <typename T>
using ReadField = std::expected<T, BadRow>;

std::unexpected<BadRow> bad_row(std::string why) {
  return std::unexpected(BadRow{.why = std::move(why)});
}

struct RowShape {
  JsonType type;
  /// Returns the field at a place: by key in an object, by index in an array.
  std::optional<Field> (*find)(std::string_view key, std::size_t index);
  bool counts_trades;  // true if `activity` is a number of trades, false if it is a volume
  bool legacy;         // a row for "none", and a first row off the grid
};

std::optional<Field> chart_data_field(std::string_view key, std::size_t) {
  constexpr std::array<std::pair<std::string_view, Field>, 6> places{{{"date", open_time},
                                                                      {"open", open},
                                                                      {"high", high},
                                                                      {"low", low},
                                                                      {"close", close},
                                                                      {"volume", activity}}};
  const auto place = std::ranges::find(places, key, &std::pair<std::string_view, Field>::first);
  return place == places.end() ? std::nullopt : std::optional(place->second);
}

std::optional<Field> candles_field(std::string_view, std::size_t index) {
  switch (index) {
    case 0:
      return low;
    case 1:
      return high;
    case 2:
      return open;
    case 3:
      return close;
    case 4:
      return amount;
    case 5:
      return quantity;
    case 8:
      return activity;
    case 9:
      return as_of;
    case 11:
      return interval;
    case 13:
      return close_time;
    case 12:
      return open_time;
    default:
      return {};
  }
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return count;
}

std::optional<TimePoint> parse_time(std::string_view text) {
  constexpr std::uint64_t first_milliseconds = 100'000'000'000;  // as seconds, the year 5138
  constexpr std::uint64_t last_milliseconds = latest_sample_time.time_since_epoch().count();
  const auto count = parse_count(text);
  if (!count || *count > last_milliseconds) return {};
  const std::uint64_t ms = *count < first_milliseconds ? *count * 1'000 : *count;
  return TimePoint{milliseconds{static_cast<milliseconds::rep>(ms)}};
}

/// Returns whether `text` is more than zero; empty if it is not a decimal, with or without an exponent.
std::optional<bool> is_more_than_zero(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.front() < '0' || text.front() > '9')
    return {};  // from_chars() accepts `inf` and `nan`
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) return {};
  return !negative && (error == std::errc::result_out_of_range || number > 0);
}

ReadField<Price> price_in(const RawRow& row, Field field) {
  const auto price = Price::parse(row[field]);
  if (price) return *price;
  return std::unexpected(BadRow{.why = fmt::format("{} is {}", field_names[field], to_string(price.error())),
                                .unpriced = price.error() != PriceError::malformed});
}

/// Returns whether the row itself shows another interval, by its name or by its length.
bool contradicts(const RawRow& row, TimePoint start, Interval asked) {
  const auto named = Interval::parse(row[interval]);
  if (named && *named != asked) return true;
  const auto last = parse_time(row[close_time]);
  return last && *last > start && *last - start != asked.length() - milliseconds{1} &&
         *last - start != asked.length();
}

ReadField<feed::ExchangeCandle> read_row(const RawRow& row, bool counts_trades) {
  const auto time = parse_time(row[open_time]);
  if (!time) return bad_row("time is malformed");
  std::array<std::optional<Price>, field_count> prices;
  for (const Field field : {open, high, low, close}) {
    const auto price = price_in(row, field);
    if (!price) return std::unexpected(price.error());
    prices[field] = *price;
  }
  const auto trades = counts_trades ? parse_count(row[activity]) : std::nullopt;
  const auto traded =
      counts_trades ? trades.transform([](auto n) { return n > 0; }) : is_more_than_zero(row[activity]);
  if (!traded) return bad_row(counts_trades ? "number of trades is malformed" : "volume is malformed");
  return feed::ExchangeCandle{
      .open_time = *time,
      .ohlc = {.open = *prices[open], .high = *prices[high], .low = *prices[low], .close = *prices[close]},
      .trades = trades,
      .traded = *traded,
      .as_of = parse_time(row[as_of]),
      .quantity = Amount::parse(row[quantity]),
      .amount = Amount::parse(row[amount])};
}

class RowsListener : public JsonListener {
 public:
  RowsListener(const RowShape& shape, const CandleRange& range) : shape_(shape), range_(range) {}

  bool value(int depth, std::string_view key, JsonType type, std::string_view text) override {
    if (depth == 0) top_ = type;
    if (depth == 1 && top_ == JsonType::object) refusal_.take(key, type, text);
    if (depth == 1 && top_ == JsonType::array) return begin_row(type);
    if (depth == 2) take_field(key, type, text);
    return depth > 0 || type == JsonType::object || type == JsonType::array;
  }

  bool end(int depth) override { return depth != 1 || top_ != JsonType::array || take_row(); }

  std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> result() {
    if (auto refusal = refusal_.error()) return std::unexpected(std::move(*refusal));
    if (top_ != JsonType::array) fault_ = "not an array of candles";
    if (none_ && rows_ > 1) fault_ = "a row without a time among others";
    if (fault_.empty() && usable_ == 0) fault_ = malformed_;
    if (fault_.empty() && shape_.legacy && too_far_apart()) fault_ = "candles of a longer interval";
    if (!fault_.empty()) return std::unexpected(feed::FeedError{feed::FeedFailure::wrong_shape, fault_});
    return in_order();
  }

 private:
  bool begin_row(JsonType type) {
    ++rows_;
    row_ = {};
    index_ = 0;
    if (rows_ > max_candle_rows) return fail(fmt::format("more than {} candles", max_candle_rows));
    row_is_candle_ = type == shape_.type;
    return row_is_candle_ || skip_row({.why = "not a candle"});
  }

  void take_field(std::string_view key, JsonType type, std::string_view text) {
    const auto field = shape_.find(key, index_++);
    if (field && (type == JsonType::string || type == JsonType::number)) row_[*field] = text;
  }

  bool take_row() {
    if (shape_.legacy && parse_count(row_[open_time]) == 0) {
      none_ = true;
      return true;
    }
    if (!row_is_candle_) return true;
    const auto candle = read_row(row_, shape_.counts_trades);
    if (!candle) return skip_row(candle.error());
    const TimePoint time = candle->open_time;
    const bool on_grid = range_.interval.floor(time) == time;
    if (!on_grid && !(shape_.legacy && rows_ == 1))
      return skip_row({.why = "time is off the grid of the interval"});
    if (contradicts(row_, time, range_.interval)) return skip_row({.why = "it is of another interval"});
    ++usable_;
    if (on_grid) times_.push_back(time);
    if (on_grid && time >= range_.start && time < range_.end) candles_.push_back(*candle);
    return true;
  }

  /// Skips a bad row, which costs one candle. Only if no row is usable has the shape changed.
  bool skip_row(const BadRow& bad) {
    if (!bad.unpriced && malformed_.empty())
      malformed_ = fmt::format("row {} is not a candle: {}", rows_, bad.why);
    return true;
  }

  /// Returns whether all rows are further apart than the interval: returnChartData does not name the interval
  /// of its rows, but leaves no bucket out.
  bool too_far_apart() {
    std::ranges::sort(times_);
    const auto [first, last] = std::ranges::unique(times_);
    times_.erase(first, last);
    return times_.size() > 1 && std::ranges::adjacent_find(times_, [this](TimePoint one, TimePoint next) {
                                  return next - one <= range_.interval.length();
                                }) == times_.end();
  }

  bool fail(std::string fault) {
    fault_ = std::move(fault);
    return false;
  }

  std::vector<feed::ExchangeCandle> in_order() {
    std::ranges::stable_sort(candles_, {}, &feed::ExchangeCandle::open_time);
    std::vector<feed::ExchangeCandle> unique;
    for (const feed::ExchangeCandle& candle : candles_) {
      if (!unique.empty() && unique.back().open_time == candle.open_time) unique.pop_back();
      unique.push_back(candle);
    }
    return unique;
  }

  const RowShape& shape_;
  const CandleRange& range_;
  JsonType top_ = JsonType::null;
  Refusal refusal_;
  std::vector<feed::ExchangeCandle> candles_;
  std::vector<TimePoint> times_;  // of all usable rows on the grid
  std::size_t usable_ = 0;
  std::string fault_;
  std::string malformed_;  // the first row that is not a candle
  bool none_ = false;
  std::size_t rows_ = 0;

  // the row being read
  RawRow row_;
  bool row_is_candle_ = false;
  std::size_t index_ = 0;
};

std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_rows(std::string_view body,
                                                                            const RowShape& shape,
                                                                            const CandleRange& range) {
  RowsListener listener(shape, range);
  if (auto error = read_json(body, listener)) return std::unexpected(std::move(*error));
  return listener.result();
}

}  // namespace

std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_candles(std::string_view body,
                                                                               const CandleRange& range) {
  return read_rows(
      body, {.type = JsonType::array, .find = candles_field, .counts_trades = true, .legacy = false}, range);
}

std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> read_chart_data(std::string_view body,
                                                                                  const CandleRange& range) {
  return read_rows(
      body, {.type = JsonType::object, .find = chart_data_field, .counts_trades = false, .legacy = true},
      range);
}

}  // namespace candled::poloniex
