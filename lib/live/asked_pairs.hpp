#pragma once

#include <mutex>
#include <vector>

#include "candle/pair.hpp"

namespace candled::live {

/// Remembers the pairs that clients asked for last, so that what they wait for is done first.
///
/// Thread-safe.
class AskedPairs {
 public:
  static constexpr std::size_t most = 32;

  /// Notes that a client has just asked for candles of `pair`.
  void ask(PairId pair);
  /// Returns the last pairs asked for, each once, the newest first.
  std::vector<PairId> newest_first() const;

 private:
  mutable std::mutex mutex_;
  std::vector<PairId> pairs_;
};

}  // namespace candled::live
