#include "store/rules/bigger_candle.hpp"

#include "candle/better.hpp"

namespace candled::store {
namespace {

/// Returns the better of the closed and the merged candle. The builder of the closed one may have known more
/// than the stored parts say.
Candle best_of(const std::optional<Candle>& closed, const MergedCandle& merged) {
  Candle candle = merged.candle;
  if (!closed || merged.whole) return candle;
  if (same_but_for_complete(*closed, candle)) {
    candle.complete = candle.complete || closed->complete;
    return candle;
  }
  return better(*closed, candle) ? *closed : candle;
}

}  // namespace

std::optional<Candle> bigger_candle(const BiggerBucket& bucket) {
  const auto& [stored, closed, merged, was_merge, wrong] = bucket;
  if (wrong) return merged ? std::optional(merged->candle) : std::nullopt;
  if (!merged) return closed && (!stored || replaces(*stored, *closed)) ? closed : std::nullopt;
  const Candle best = best_of(closed, *merged);
  if (!stored) return best;
  if (stored->complete && !best.complete) return {};
  return merged->whole || was_merge || replaces(*stored, best) ? std::optional(best) : std::nullopt;
}

bool same_but_for_complete(const Candle& one, Candle other) {
  other.complete = one.complete;
  return one.identical_to(other);
}

}  // namespace candled::store
