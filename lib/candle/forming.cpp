#include "candle/forming.hpp"

#include <algorithm>

namespace candled {

static_assert(sizeof(Forming) == 64);

Forming::Forming(TimePoint first, TimePoint last, const Ohlc& prices) : first_(first), last_(last) {
  set(prices);
}

Forming::Forming(TimePoint time, Price price) : Forming(time, time, Ohlc::of(price)) {
  samples_ = 1;
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

Ohlc Forming::ohlc() const {
  return {.open = {open_, open_scale_},
          .high = {high_, high_scale_},
          .low = {low_, low_scale_},
          .close = {close_, close_scale_}};
}

void Forming::set(const Ohlc& prices) {
  const auto scale = [](Price price) { return static_cast<std::uint8_t>(price.scale()); };
  open_ = prices.open.coefficient();
  high_ = prices.high.coefficient();
  low_ = prices.low.coefficient();
  close_ = prices.close.coefficient();
  open_scale_ = scale(prices.open);
  high_scale_ = scale(prices.high);
  low_scale_ = scale(prices.low);
  close_scale_ = scale(prices.close);
}

void Forming::merge_prices(const Ohlc& later) {
  Ohlc prices = ohlc();
  prices.merge(later);
  set(prices);
}

void Forming::add_unlike(TimePoint time, Price price) {
  if (empty()) {
    *this = Forming(time, price);
    return;
  }
  merge_prices(Ohlc::of(price));
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
  merge_prices(later.ohlc());
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
