#pragma once

#include <span>

#include "candle/candle_builder.hpp"
#include "candle/pairs.hpp"

namespace candled::collect {

/// Takes the samples that candles are built from, and no others. Called on the collecting thread, so must
/// return at once.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  /// Takes the samples of one poll at `time`, in order of arrival, with all pairs known so far. `names` is
  /// the order of the currencies in the feed's own names.
  virtual void take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) = 0;
};

}  // namespace candled::collect
