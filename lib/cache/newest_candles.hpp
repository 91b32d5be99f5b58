#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cache/packed_candles.hpp"
#include "store/candle_store.hpp"

namespace candled::cache {

/// A cache of the newest candles of the most recently requested pairs and intervals, in bounded memory. It
/// gives the answers of a store without asking it.
///
/// It never gives an outdated answer, because every insertion names the generation at which its candles were
/// read, and every change to the store is reported as soon as readers may see it. Thread-safe.
class NewestCandles {
 public:
  /// The candles and their bookkeeping take at most `max_bytes`.
  explicit NewestCandles(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Returns the answer of the store; empty if it is not cached.
  std::optional<std::vector<PairCandle>> find(const store::CandleQuery& query);

  /// Returns the number of candles to read so that `query` and similar queries can be served from the cache;
  /// empty if this kind of query is never cached.
  static std::optional<std::size_t> worth_reading(const store::CandleQuery& query);

  /// Returns the current generation. Call before reading the candles to keep().
  std::uint64_t moment() const;
  /// Caches the newest candles of a pair and interval, read after moment() returned `moment`, unless
  /// something has changed since. `whole` means that there are no older ones. The least recently used entries
  /// make room.
  void keep(std::span<const PairCandle> newest_first, bool whole, std::uint64_t moment);

  /// Invalidates the entries of the pairs and intervals of `candles`, which have been stored.
  void forget(std::span<const PairCandle> candles);
  /// Invalidates the entries of a pair, any of whose candles may have changed.
  void forget(PairId pair);
  /// Invalidates the entries of an interval, of which candles may have been removed.
  void forget(Interval interval);
  /// Invalidates the entries of what has changed, which may be everything.
  void forget(const store::Changed& changed);
  void forget_all();

  std::size_t bytes() const;

 private:
  using Key = std::pair<PairId, Interval>;
  struct Entry {
    Key key;
    PackedCandles candles;
    bool whole;

    std::size_t bytes() const;
    bool covers(TimePoint start) const { return whole || candles.oldest() <= start; }
    std::optional<std::vector<PairCandle>> answer(const store::CandleQuery& query) const;
  };
  using Entries = std::list<std::shared_ptr<const Entry>>;

  std::shared_ptr<const Entry> touch(const Key& key);
  /// Moves an entry, if it exists, to `gone`, so that it is freed after the lock is released.
  void take_out(const Key& key, Entries& gone);
  template <typename Condition>
  void erase_where(const Condition& condition);

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;  // guards all members below
  std::uint64_t changes_ = 0;
  std::size_t bytes_ = 0;
  Entries entries_;  // the most recently used one comes first
  std::map<Key, Entries::iterator> by_key_;
};

}  // namespace candled::cache
