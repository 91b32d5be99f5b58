#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/interval.hpp"

namespace candled {

/// The intervals that a service is configured with: at least one, ascending and unique. Each is a multiple of
/// the shortest, from whose candles all the others are merged.
class Intervals {
 public:
  static constexpr std::size_t max_count = 16;

  /// Sorts the intervals and removes duplicates. The error is a sentence that quotes the input and states
  /// what is allowed.
  static std::expected<Intervals, std::string> of(std::vector<Interval> intervals);

  /// Reads a comma-separated list such as `1m,5m,10m`.
  static std::expected<Intervals, std::string> parse(std::string_view list);

  Interval shortest() const { return intervals_.front(); }
  Interval longest() const { return intervals_.back(); }
  /// Returns all intervals but the shortest.
  std::span<const Interval> bigger() const { return std::span(intervals_).subspan(1); }
  std::span<const Interval> all() const { return intervals_; }
  bool contains(Interval interval) const;
  /// Returns whether candles of `interval`, which is not among these, can be merged from candles of one that
  /// is.
  bool can_derive(Interval interval) const;
  /// Returns the interval whose candles are the parts of a candle of `interval`, which need not be among
  /// these: the longest one that divides it. Empty for the shortest.
  std::optional<Interval> parts_of(Interval interval) const;
  /// Returns the earliest start of a bucket, of any of these intervals, that contains `time`.
  TimePoint earliest_start(TimePoint time) const;

 private:
  explicit Intervals(std::vector<Interval> intervals) : intervals_(std::move(intervals)) {}

  std::vector<Interval> intervals_;
};

}  // namespace candled
