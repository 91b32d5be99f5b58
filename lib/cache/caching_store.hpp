#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "store/candle_store.hpp"

namespace candled::cache {

/// The default memory bound for the newest candles of all pairs and intervals.
inline constexpr std::size_t default_newest_bytes = std::size_t{48} << 20;

/// A store with a cache of candles in memory.
class CachingStore : public store::CandleStore {
 public:
  /// Returns the answer of a reader, if it is cached. Thread-safe, and never waits for a disk.
  virtual std::optional<std::vector<PairCandle>> known(const store::CandleQuery& query) = 0;
};

/// Returns a store that caches the newest candles of `store` in memory. Its readers answer from the cache
/// where they can, and see the effect of each call of its writer as soon as the call returns. All writing of
/// this process must go through it. What others write is seen once a watch() of the result notices it, or
/// something is stored of the same pair and interval.
///
/// `store` must outlive the result.
std::unique_ptr<CachingStore> remembering(store::CandleStore& store,
                                          std::size_t max_bytes = default_newest_bytes);

}  // namespace candled::cache
