#include "candle/forming.hpp"

#include <algorithm>

namespace candled {

static_assert(sizeof(Forming) == 64);

Forming::Forming(TimePoint time, Price price)
    : open_(price.coefficient()),
      high_(open_),
      low_(open_),
      close_(open_),
      first_(time),
      last_(time),
      samples_(1),
      open_scale_(static_cast<std::uint8_t>(price.scale())),
      high_scale_(open_scale_),
      low_scale_(open_scale_),
      close_scale_(open_scale_) {}

Forming::Forming(TimePoint first, TimePoint last, const Ohlc& prices) : Forming(first, prices.open) {
  set_high(prices.high);
  set_low(prices.low);
  set_close(prices.close);
  last_ = last;
}

Forming::Forming(const Candle& candle)
    : Forming(candle.observation ? candle.observation->first : candle.open_time,
              candle.observation ? candle.observation->last : candle.close_time(), candle.ohlc) {
  // The candle's own gap may lie before its first or after its last sample. It is then part of an even longer
  // gap in whatever the candle becomes a part of, so taking it for an inner gap changes no result.
  inner_gap_ = candle.observation ? stretch(candle.observation->gap) : 0;
  samples_ = candle.observation ? candle.observation->samples : 0;
  source_ = candle.source;
  incomplete_ = !candle.complete;
}

Forming::Forming(const FormingCandle& state) : Forming(state.first, state.last, state.ohlc) {
  inner_gap_ = stretch(state.gap);
  samples_ = state.samples;
}

void Forming::set_high(Price price) {
  high_ = price.coefficient();
  high_scale_ = static_cast<std::uint8_t>(price.scale());
}

void Forming::set_low(Price price) {
  low_ = price.coefficient();
  low_scale_ = static_cast<std::uint8_t>(price.scale());
}

void Forming::set_close(Price price) {
  close_ = price.coefficient();
  close_scale_ = static_cast<std::uint8_t>(price.scale());
}

void Forming::add_unlike(TimePoint time, Price price) {
  if (empty()) {
    *this = Forming(time, price);
    return;
  }
  if (price > high()) set_high(price);
  if (price < low()) set_low(price);
  set_close(price);
  inner_gap_ = std::max({inner_gap_, stretch(time - last_), stretch(first_ - time)});
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  ++samples_;
}

void Forming::merge(const Forming& later) {
  if (empty()) {
    *this = later;
    return;
  }
  Ohlc prices = ohlc();
  prices.merge(later.ohlc());
  set_high(prices.high);
  set_low(prices.low);
  set_close(prices.close);
  inner_gap_ = std::max({inner_gap_, later.inner_gap_, stretch(later.first_ - last_)});
  first_ = std::min(first_, later.first_);
  last_ = std::max(last_, later.last_);
  samples_ += later.samples_;
  if (source_ != later.source_) source_ = Source::mixed;
  incomplete_ = incomplete_ || later.incomplete_;
}

void Forming::cover(TimeRange range) {
  if (range.end <= first_) {
    inner_gap_ = std::max(inner_gap_, stretch(first_ - range.end));
    first_ = range.start;
  } else {
    inner_gap_ = std::max(inner_gap_, stretch(range.start - last_));
    last_ = std::max(last_, range.end);
  }
}

FormingCandle Forming::state() const {
  return {
      .ohlc = ohlc(), .first = first_, .last = last_, .gap = milliseconds{inner_gap_}, .samples = samples_};
}

Candle Forming::close(Interval interval, TimePoint open_time, milliseconds max_gap) const {
  Candle candle = until(open_time + interval.length(), interval, open_time);
  candle.complete = !incomplete_ && gap_until(candle.close_time(), open_time) <= max_gap;
  return candle;
}

Candle Forming::snapshot(Interval interval, TimePoint open_time, TimePoint now) const {
  return until(std::clamp(now, last_, std::max(last_, open_time + interval.length())), interval, open_time);
}

milliseconds Forming::gap_until(TimePoint end, TimePoint open_time) const {
  return std::max({first_ - open_time, milliseconds{inner_gap_}, end - last_});
}

/// Returns the candle as if the bucket had been observed up to `end`. It is not complete.
Candle Forming::until(TimePoint end, Interval interval, TimePoint open_time) const {
  Candle candle{.interval = interval,
                .open_time = open_time,
                .ohlc = ohlc(),
                .observation = {},
                .complete = false,
                .source = source_};
  if (source_ != Source::exchange)
    candle.observation = {
        .samples = samples_, .first = first_, .last = last_, .gap = gap_until(end, open_time)};
  return candle;
}

}  // namespace candled
