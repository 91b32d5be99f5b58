#include "store/rules/kept_batch.hpp"

#include <algorithm>

namespace candled::store {

const Batch& kept_batch(const Batch& batch, const std::function<bool(PairId)>& stays,
                        std::optional<Batch>& kept) {
  const auto all_stay = [&](const auto& rows) {
    return std::ranges::all_of(rows, [&](const auto& row) { return stays(row.pair); });
  };
  if (all_stay(batch.candles) && (!batch.forming || all_stay(batch.forming->candles)) &&
      (!batch.replayed || all_stay(batch.replayed->candles)))
    return batch;
  const auto goes = [&](const auto& row) { return !stays(row.pair); };
  kept = batch;
  std::erase_if(kept->candles, goes);
  if (kept->forming) std::erase_if(kept->forming->candles, goes);
  if (kept->replayed) std::erase_if(kept->replayed->candles, goes);
  return *kept;
}

}  // namespace candled::store
