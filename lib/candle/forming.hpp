#pragma once

#include <cstdint>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"

namespace candled {

/// A candle while its bucket runs: what is known of one pair from consecutive samples.
///
/// It knows no bucket. Two that follow each other merge into one, and merging is associative, so a candle of
/// 10 minutes is the same whether it is built from samples, from candles of 1 minute or from those of 5.
class Forming {
 public:
  /// One sample.
  Forming(TimePoint time, Price price);

  /// A closed candle, to become part of a bigger one. A candle that is not live is taken to cover its whole
  /// bucket.
  explicit Forming(const Candle& candle);

  /// One that goes on from where state() left it.
  explicit Forming(const FormingCandle& state);

  /// Takes the next sample in order of arrival. Its time may be earlier than the last one's: `close` follows
  /// arrival, and the gap may then come out longer than it was, but never shorter.
  void add(TimePoint time, Price price);

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
  Candle running(Interval interval, TimePoint open_time, TimePoint now) const;

  /// What is known so far. Only for one that is made of samples alone.
  FormingCandle state() const;

 private:
  milliseconds gap_until(TimePoint end, TimePoint open_time) const;
  Candle until(TimePoint end, Interval interval, TimePoint open_time) const;

  Price open_;
  Price high_;
  Price low_;
  Price close_;
  TimePoint first_;
  TimePoint last_;
  milliseconds inner_gap_{0};  // the longest stretch without a sample between first_ and last_
  std::uint32_t samples_ = 1;
  Source source_ = Source::live;
  bool incomplete_ = false;
};

}  // namespace candled
