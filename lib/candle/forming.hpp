#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"

namespace candled {

/// A forming candle: one pair's prices so far, from consecutive samples.
///
/// It does not know its bucket. Two consecutive ones merge into one, and merging is associative, so a candle
/// of 10 minutes is the same whether it is built from samples, from candles of 1 minute or from those of 5.
///
/// It fills one cache line, so adding a sample costs little more than fetching it.
class alignas(64) Forming {
 public:
  /// Creates an empty one, which becomes whatever is first added or merged.
  Forming() = default;

  /// Creates one from a single sample.
  Forming(TimePoint time, Price price);

  /// Creates one from a closed candle, to become part of a bigger one. A candle without an observation is
  /// taken to cover its whole bucket.
  explicit Forming(const Candle& candle);

  /// Creates one that continues from a saved state().
  explicit Forming(const FormingCandle& state);

  /// Returns whether nothing was added or merged yet. Only add() and merge() may be called on an empty one.
  bool empty() const { return high_scale_ == no_scale; }

  /// Adds the next sample in order of arrival. Its time may be earlier than that of the last one: `close`
  /// follows arrival, and the gap may then come out longer than it was, but never shorter.
  void add(TimePoint time, Price price) {
    const auto scale = static_cast<std::uint8_t>(price.scale());
    if (high_scale_ != scale || low_scale_ != scale || time < last_) return add_unlike(time, price);
    const std::int64_t coefficient = price.coefficient();
    high_ = std::max(high_, coefficient);
    low_ = std::min(low_, coefficient);
    close_ = coefficient;
    close_scale_ = scale;
    inner_gap_ = std::max(inner_gap_, stretch(time - last_));
    last_ = time;
    ++samples_;
  }

  /// Merges in everything that arrived after this.
  void merge(const Forming& later);

  /// Marks `range`, which lies before or after everything added so far, as having had nothing to observe: it
  /// is no gap.
  void cover(TimeRange range);

  /// Marks part of the bucket as certainly not observed, whatever the gap: the service started inside it.
  void mark_incomplete() { incomplete_ = true; }

  /// Returns the candle of the bucket that starts at `open_time`, which must contain all the samples. It is
  /// complete if every part was and no gap is longer than `max_gap`.
  Candle close(Interval interval, TimePoint open_time, milliseconds max_gap) const;

  /// Returns the forming candle of the same bucket as of `now`: not complete, and with the longest gap so
  /// far.
  Candle snapshot(Interval interval, TimePoint open_time, TimePoint now) const;

  /// Returns the state so far. Only for one that is made of samples alone.
  FormingCandle state() const;

 private:
  Forming(TimePoint first, TimePoint last, const Ohlc& prices);

  milliseconds gap_until(TimePoint end, TimePoint open_time) const;
  Candle until(TimePoint end, Interval interval, TimePoint open_time) const;

  using Stretch = std::uint32_t;  // in milliseconds, of which a bucket has at most 86'400'000

  static constexpr std::uint8_t no_scale = 255;

  static Stretch stretch(milliseconds time) {
    constexpr milliseconds longest{std::numeric_limits<Stretch>::max()};
    return static_cast<Stretch>(std::clamp(time, milliseconds{0}, longest).count());
  }

  Price high() const { return {high_, high_scale_}; }
  Price low() const { return {low_, low_scale_}; }
  Ohlc ohlc() const {
    return {.open = {open_, open_scale_}, .high = high(), .low = low(), .close = {close_, close_scale_}};
  }
  void set_high(Price price);
  void set_low(Price price);
  void set_close(Price price);

  /// Handles the rarer cases of add(): a first sample, another number of decimals, or a time that steps back.
  void add_unlike(TimePoint time, Price price);

  // the parts of an Ohlc, which takes twice the space
  std::int64_t open_;
  std::int64_t high_;
  std::int64_t low_;
  std::int64_t close_;
  TimePoint first_;
  TimePoint last_;
  Stretch inner_gap_ = 0;  // the longest stretch without a sample between first_ and last_
  std::uint32_t samples_ = 0;
  std::uint8_t open_scale_ = no_scale;
  std::uint8_t high_scale_ = no_scale;
  std::uint8_t low_scale_ = no_scale;
  std::uint8_t close_scale_ = no_scale;
  Source source_ = Source::live;
  bool incomplete_ = false;
};

}  // namespace candled
