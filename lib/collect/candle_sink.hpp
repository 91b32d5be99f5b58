#pragma once

#include "store/candle_store.hpp"

namespace candled::collect {

/// Takes the batches of a collector: one after each poll, and one when buckets have ended in between. Called
/// on the collecting thread, so must return at once.
class CandleSink {
 public:
  virtual ~CandleSink() = default;

  virtual void push(store::Batch batch) = 0;
};

}  // namespace candled::collect
