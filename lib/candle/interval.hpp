#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled {

/// A candle's length: a whole number of seconds that divides a day, so that buckets laid from the Unix epoch
/// line up with minutes, hours and days of UTC.
class Interval {
 public:
  /// An interval of `length`. Throws std::invalid_argument unless it is positive and divides a day.
  explicit Interval(std::chrono::seconds length);

  /// Reads any spelling of one: `90s`, `1m`, `1min`, `2h`, `1d`, `MINUTE_1`, `HOUR_1`, `DAY_1`, or seconds
  /// (`60`). Nothing when `text` is none of these or does not divide a day. `1M` is none of them: elsewhere
  /// it is a month.
  static std::optional<Interval> parse(std::string_view text);

  std::chrono::seconds length() const { return length_; }

  /// The one name it has in the API, the store and the logs: `1m`, never `60s`.
  std::string name() const;

  /// The start of the bucket that holds `time`: `[floor(time), floor(time) + length())`, half-open.
  TimePoint floor(TimePoint time) const;

  bool is_multiple_of(Interval other) const {
    return length_ % other.length_ == std::chrono::seconds::zero();
  }

  friend auto operator<=>(Interval, Interval) = default;

 private:
  std::chrono::duration<std::int32_t> length_;
};

}  // namespace candled
