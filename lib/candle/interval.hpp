#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled {

/// The length of a candle: a whole number of seconds that divides a day, so that buckets counted from the
/// Unix epoch align with the minutes, hours and days of UTC, or a week, whose buckets start on Monday at
/// 00:00 UTC.
class Interval {
 public:
  /// Creates an interval of `length`. Throws std::invalid_argument unless it is positive and divides a day,
  /// or is a week.
  explicit Interval(std::chrono::seconds length);

  /// Reads any spelling of an interval: `90s`, `1m`, `1min`, `2h`, `1d`, `1w`, `MINUTE_1`, `HOUR_1`, `DAY_1`,
  /// `WEEK_1`, or seconds (`60`). Returns nothing if `text` is none of these, or neither divides a day nor is
  /// a week. `1M` is not accepted, because elsewhere it means a month.
  static std::optional<Interval> parse(std::string_view text);

  std::chrono::seconds length() const { return length_; }

  /// Returns the one name that the interval has in the API, the store and the logs: `1m`, never `60s`.
  std::string name() const;

  /// Returns the start of the bucket that contains `time`: `[floor(time), floor(time) + length())`,
  /// half-open.
  TimePoint floor(TimePoint time) const;
  /// Returns the start of the first bucket that starts at `time` or later.
  TimePoint ceil(TimePoint time) const;

  /// Returns whether the interval divides a day. Only such intervals are built and stored; a week is merged
  /// from their candles.
  bool divides_a_day() const { return length_ <= std::chrono::days{1}; }

  /// Returns whether each bucket of this interval consists of whole buckets of `other`.
  bool is_multiple_of(Interval other) const {
    return length_ % other.length_ == std::chrono::seconds::zero();
  }

  friend auto operator<=>(Interval, Interval) = default;

 private:
  std::chrono::duration<std::int32_t> length_;
};

}  // namespace candled
