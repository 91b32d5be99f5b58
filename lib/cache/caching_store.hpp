#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "store/candle_store.hpp"

namespace candled::cache {

/// What the newest candles of all pairs and intervals may take in memory.
inline constexpr std::size_t default_newest_bytes = std::size_t{48} << 20;

/// A store with candles in memory.
class CachingStore : public store::CandleStore {
 public:
  /// What a reader would answer, if that is in memory. Thread-safe, and waits for no disk.
  virtual std::optional<std::vector<PairCandle>> known(const store::CandleQuery& query) = 0;
};

/// `store`, with the newest candles in memory: its readers answer from there what they can, and see what its
/// writer has done as soon as that returns. All writing has to go through it; candles that another program
/// puts into the file are seen only once something is stored of their pair and interval.
///
/// `store` must outlive it.
std::unique_ptr<CachingStore> remembering(store::CandleStore& store,
                                          std::size_t max_bytes = default_newest_bytes);

}  // namespace candled::cache
