#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/interval.hpp"

namespace candled {

/// The intervals that a service is configured with: at least one, ascending, unique, each a multiple of the
/// shortest, from whose candles all others are merged.
class Intervals {
 public:
  static constexpr std::size_t max_count = 16;

  /// Sorts them and removes repetitions. The error is a sentence that names what was given and what is
  /// allowed.
  static std::expected<Intervals, std::string> of(std::vector<Interval> intervals);

  /// Reads a comma separated list such as `1m,5m,10m`.
  static std::expected<Intervals, std::string> parse(std::string_view list);

  Interval shortest() const { return intervals_.front(); }
  Interval longest() const { return intervals_.back(); }
  /// All but the shortest.
  std::span<const Interval> bigger() const { return std::span(intervals_).subspan(1); }
  std::span<const Interval> all() const { return intervals_; }
  /// The interval whose candles are the parts of a candle of `interval`: the longest of them that divides it.
  /// Nothing for the shortest one.
  std::optional<Interval> parts_of(Interval interval) const;
  /// The earliest start of a bucket, of whatever interval of these, that holds `time`.
  TimePoint earliest_start(TimePoint time) const;

 private:
  explicit Intervals(std::vector<Interval> intervals) : intervals_(std::move(intervals)) {}

  std::vector<Interval> intervals_;
};

}  // namespace candled
