#pragma once

#include <optional>

#include "candle/candle.hpp"

namespace candled::store {

/// A candle that was merged from the stored parts of a bucket.
struct MergedCandle {
  Candle candle;
  bool whole;  ///< every part is stored, or the exchange says that nothing was traded in it
};

/// What is known of a bigger bucket when its candle is chosen.
struct BiggerBucket {
  std::optional<Candle> stored{};        ///< what stands there now
  std::optional<Candle> closed{};        ///< what a builder has closed it with
  std::optional<MergedCandle> merged{};  ///< what its stored parts say now
  bool was_merge = false;                ///< `stored` was the merge of the parts before these changed
  bool wrong = false;                    ///< `stored` is known to be wrong: the parts alone count
};

/// Returns the candle to store of a bigger bucket; nothing if there is none, or the stored one stays.
///
/// The merge of all parts always counts. Where parts are missing, a candle may know more than those that are
/// stored: then it stays, unless it was their merge before or the new one is better. A complete candle never
/// makes way for one that is not.
std::optional<Candle> bigger_candle(const BiggerBucket& bucket);

/// Returns whether two candles were made of the same, however well that covers the bucket.
bool same_but_for_complete(const Candle& one, Candle other);

}  // namespace candled::store
