#include "candle/forming.hpp"

#include <algorithm>

namespace candled {

Forming::Forming(TimePoint time, Price price)
    : open_(price),
      high_(price),
      low_(price),
      close_(price),
      first_(time),
      last_(time) {}

Forming::Forming(const Candle& candle)
    : open_(candle.open),
      high_(candle.high),
      low_(candle.low),
      close_(candle.close),
      first_(candle.observation ? candle.observation->first : candle.open_time),
      last_(candle.observation ? candle.observation->last : candle.close_time()),
      // The candle's own gap may lie before its first or after its last sample. It is then part of an even
      // longer gap of whatever the candle becomes a part of, so taking it for an inner one changes no result.
      inner_gap_(candle.observation ? candle.observation->gap : milliseconds{0}),
      samples_(candle.observation ? candle.observation->samples : 0),
      source_(candle.source),
      incomplete_(!candle.complete) {}

Forming::Forming(const FormingCandle& state)
    : open_(state.open),
      high_(state.high),
      low_(state.low),
      close_(state.close),
      first_(state.first),
      last_(state.last),
      inner_gap_(state.gap),
      samples_(state.samples) {}

void Forming::add(TimePoint time, Price price) {
  if (price > high_) high_ = price;
  if (price < low_) low_ = price;
  close_ = price;
  inner_gap_ = std::max({inner_gap_, time - last_, first_ - time});
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  ++samples_;
}

void Forming::merge(const Forming& later) {
  if (later.high_ > high_) high_ = later.high_;
  if (later.low_ < low_) low_ = later.low_;
  close_ = later.close_;
  inner_gap_ = std::max({inner_gap_, later.inner_gap_, later.first_ - last_});
  first_ = std::min(first_, later.first_);
  last_ = std::max(last_, later.last_);
  samples_ += later.samples_;
  if (source_ != later.source_) source_ = Source::mixed;
  incomplete_ = incomplete_ || later.incomplete_;
}

void Forming::cover(TimeRange range) {
  if (range.end <= first_) {
    inner_gap_ = std::max(inner_gap_, first_ - range.end);
    first_ = range.start;
  } else {
    inner_gap_ = std::max(inner_gap_, range.start - last_);
    last_ = std::max(last_, range.end);
  }
}

FormingCandle Forming::state() const {
  return {.open = open_,
          .high = high_,
          .low = low_,
          .close = close_,
          .first = first_,
          .last = last_,
          .gap = inner_gap_,
          .samples = samples_};
}

Candle Forming::close(Interval interval, TimePoint open_time, milliseconds max_gap) const {
  Candle candle = until(open_time + interval.length(), interval, open_time);
  candle.complete = !incomplete_ && gap_until(candle.close_time(), open_time) <= max_gap;
  return candle;
}

Candle Forming::running(Interval interval, TimePoint open_time, TimePoint now) const {
  return until(std::clamp(now, last_, std::max(last_, open_time + interval.length())), interval, open_time);
}

milliseconds Forming::gap_until(TimePoint end, TimePoint open_time) const {
  return std::max({first_ - open_time, inner_gap_, end - last_});
}

/// As if the bucket had been seen up to `end`, and was not complete.
Candle Forming::until(TimePoint end, Interval interval, TimePoint open_time) const {
  Candle candle{.interval = interval,
                .open_time = open_time,
                .open = open_,
                .high = high_,
                .low = low_,
                .close = close_,
                .observation = {},
                .complete = false,
                .source = source_};
  if (source_ == Source::live)
    candle.observation = {
        .samples = samples_, .first = first_, .last = last_, .gap = gap_until(end, open_time)};
  return candle;
}

}  // namespace candled
