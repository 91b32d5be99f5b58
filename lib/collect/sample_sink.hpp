#pragma once

#include <span>

#include "candle/candle_builder.hpp"
#include "candle/pairs.hpp"

namespace candled::collect {

/// Takes the samples that candles are built from, and no others. The collecting thread calls it and goes on
/// at once.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  /// What one poll saw at `time`, in order of arrival, with all pairs known so far. `names` is how the feed's
  /// own names have their currencies.
  virtual void take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) = 0;
};

}  // namespace candled::collect
