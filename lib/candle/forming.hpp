#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"

namespace candled {

/// A candle while its bucket runs: what is known of one pair from consecutive samples.
///
/// It knows no bucket. Two that follow each other merge into one, and merging is associative, so a candle of
/// 10 minutes is the same whether it is built from samples, from candles of 1 minute or from those of 5.
///
/// It fills one cache line: adding a sample costs little more than fetching it.
class alignas(64) Forming {
 public:
  /// Nothing yet: what is added or merged first is all that is known.
  Forming() = default;

  /// One sample.
  Forming(TimePoint time, Price price);

  /// A closed candle, to become part of a bigger one. A candle without an observation is taken to cover its
  /// whole bucket.
  explicit Forming(const Candle& candle);

  /// One that goes on from where state() left it.
  explicit Forming(const FormingCandle& state);

  /// True until something was added or merged. Only add() and merge() are for one that is empty.
  bool empty() const { return high_scale_ == no_scale; }

  /// Takes the next sample in order of arrival. Its time may be earlier than the last one's: `close` follows
  /// arrival, and the gap may then come out longer than it was, but never shorter.
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

  /// Takes everything that arrived after this.
  void merge(const Forming& later);

  /// Says that nothing was to be seen in `range`, which lies before or after everything taken so far: it is
  /// no gap.
  void cover(TimeRange range);

  /// Says that part of the bucket was certainly not observed, whatever the gap: the service started inside
  /// it.
  void mark_incomplete() { incomplete_ = true; }

  /// The candle of the bucket that starts at `open_time`, in which all the samples lie. It is complete when
  /// every part was and no gap is longer than `max_gap`.
  Candle close(Interval interval, TimePoint open_time, milliseconds max_gap) const;

  /// The candle of the same bucket while it runs, as it stands at `now`: not complete, and with the longest
  /// gap so far.
  Candle snapshot(Interval interval, TimePoint open_time, TimePoint now) const;

  /// What is known so far. Only for one that is made of samples alone.
  FormingCandle state() const;

 private:
  milliseconds gap_until(TimePoint end, TimePoint open_time) const;
  Candle until(TimePoint end, Interval interval, TimePoint open_time) const;

  using Stretch = std::uint32_t;  // in milliseconds; a bucket has 86'400'000 at most

  static constexpr std::uint8_t no_scale = 255;

  static Stretch stretch(milliseconds time) {
    constexpr milliseconds longest{std::numeric_limits<Stretch>::max()};
    return static_cast<Stretch>(std::clamp(time, milliseconds{0}, longest).count());
  }

  Price open() const { return {open_, open_scale_}; }
  Price high() const { return {high_, high_scale_}; }
  Price low() const { return {low_, low_scale_}; }
  Price close() const { return {close_, close_scale_}; }
  void set_high(Price price);
  void set_low(Price price);
  void set_close(Price price);

  /// What add() does for a first sample, another number of decimals, or a time that steps back.
  void add_unlike(TimePoint time, Price price);

  std::int64_t open_;
  std::int64_t high_;
  std::int64_t low_;
  std::int64_t close_;
  TimePoint first_;
  TimePoint last_;
  Stretch inner_gap_ = 0;  // the longest one without a sample between first_ and last_
  std::uint32_t samples_ = 0;
  std::uint8_t open_scale_ = no_scale;
  std::uint8_t high_scale_ = no_scale;
  std::uint8_t low_scale_ = no_scale;
  std::uint8_t close_scale_ = no_scale;
  Source source_ = Source::live;
  bool incomplete_ = false;
};

}  // namespace candled
