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

/// The newest candles of those pairs and intervals that were asked for last, in bounded memory: an answer
/// that a store would give, without asking it.
///
/// It never answers from what has changed: whoever fills it says of which moment its candles are, and whoever
/// changes the store says so as soon as readers may see it. Thread-safe.
class NewestCandles {
 public:
  /// Candles and what keeps them in order take at most `max_bytes`.
  explicit NewestCandles(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// What a store would answer; nothing when that is not known.
  std::optional<std::vector<PairCandle>> find(const store::CandleQuery& query);

  /// How many candles should be read to find the answer to `query`, and those like it, here from then on;
  /// nothing when it is of a kind that never is.
  static std::optional<std::size_t> worth_reading(const store::CandleQuery& query);

  /// Names the present: to be asked before candles are read to be kept.
  std::uint64_t moment() const;
  /// Keeps the newest candles of a pair and interval, as read after `moment`, unless something has changed
  /// since. `whole` says that there are no older ones. The least recently asked ones make room.
  void keep(std::span<const PairCandle> newest_first, bool whole, std::uint64_t moment);

  /// Says that candles of these pairs and intervals have come.
  void forget(std::span<const PairCandle> candles);
  /// Says that any candles of a pair may have become others.
  void forget(PairId pair);
  /// Says that candles of an interval may have gone.
  void forget(Interval interval);
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
  /// Moves an entry, if there is one, to where it is freed once nobody waits for the lock.
  void take_out(const Key& key, Entries& gone);
  template <typename Condition>
  void erase_where(const Condition& condition);

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;  // guards all below
  std::uint64_t changes_ = 0;
  std::size_t bytes_ = 0;
  Entries entries_;  // the one asked for last comes first
  std::map<Key, Entries::iterator> by_key_;
};

}  // namespace candled::cache
