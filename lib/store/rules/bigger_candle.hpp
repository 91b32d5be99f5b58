#pragma once

#include <optional>

#include "candle/candle.hpp"

namespace candled::store {

/// A candle that was merged from the stored parts of a bucket.
struct MergedCandle {
  Candle candle;
  bool whole;  ///< true if every part is stored, or the exchange says that nothing was traded in it
};

/// The data from which the candle of a bigger bucket is chosen.
struct BiggerBucket {
  std::optional<Candle> stored{};        ///< the currently stored candle
  std::optional<Candle> closed{};        ///< the candle with which a builder closed the bucket
  std::optional<MergedCandle> merged{};  ///< the merge of the currently stored parts
  bool was_merge = false;                ///< true if `stored` was the merge of the parts before these changed
  bool wrong = false;  ///< true if `stored` is known to be wrong, so that only the parts count
};

/// Returns the candle to store for a bigger bucket; empty if there is none, or the stored one stays.
///
/// The merge of all parts always wins. Where parts are missing, a candle may know more than the stored parts:
/// then it stays, unless it was their merge before or the new candle is better. A complete candle never makes
/// way for an incomplete one.
std::optional<Candle> bigger_candle(const BiggerBucket& bucket);

/// Returns whether two candles are identical in everything but `complete`.
bool same_but_for_complete(const Candle& one, Candle other);

}  // namespace candled::store
