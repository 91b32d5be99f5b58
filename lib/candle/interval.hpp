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
/// Unix epoch align with the minutes, hours and days of UTC.
class Interval {
 public:
  /// Creates an interval of `length`. Throws std::invalid_argument unless it is positive and divides a day.
  explicit Interval(std::chrono::seconds length);

  /// Reads any spelling of an interval: `90s`, `1m`, `1min`, `2h`, `1d`, `MINUTE_1`, `HOUR_1`, `DAY_1`, or
  /// seconds (`60`). Returns nothing if `text` is none of these or does not divide a day. `1M` is not
  /// accepted, because elsewhere it means a month.
  static std::optional<Interval> parse(std::string_view text);

  std::chrono::seconds length() const { return length_; }

  /// Returns the one name that the interval has in the API, the store and the logs: `1m`, never `60s`.
  std::string name() const;

  /// Returns the start of the bucket that contains `time`: `[floor(time), floor(time) + length())`,
  /// half-open.
  TimePoint floor(TimePoint time) const;

  bool is_multiple_of(Interval other) const {
    return length_ % other.length_ == std::chrono::seconds::zero();
  }

  friend auto operator<=>(Interval, Interval) = default;

 private:
  std::chrono::duration<std::int32_t> length_;
};

}  // namespace candled
