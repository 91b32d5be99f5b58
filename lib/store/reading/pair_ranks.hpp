#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "candle/position.hpp"
#include "store/candle_store.hpp"

namespace candled::store {

/// The rank of each pair in the order of names by bytes, as numbers that compare faster than names.
class PairRanks {
 public:
  explicit PairRanks(const Pairs& pairs);

  /// Returns the number of ranked pairs.
  std::size_t size() const { return by_pair_.size(); }

  /// Returns the rank of a pair.
  std::size_t of(PairId pair) const { return by_pair_[index_of(pair)]; }

  /// Returns the rank of `name`: that of the pair with this name or, if there is none, a rank between those
  /// of its neighbours.
  std::size_t of_name(const Pairs& pairs, std::string_view name) const;

 private:
  std::vector<PairId> by_name_;       // the ids, sorted by name
  std::vector<std::size_t> by_pair_;  // odd numbers, which leave room between two
};

/// Compares candles as PlaceOrder does, but by the ranks of their pairs.
class RankOrder {
 public:
  /// A Position with the pair's name as a number.
  struct Place {
    TimePoint open_time;
    std::size_t rank;
    Interval interval;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  /// `ranks` must rank the pairs of all candles, and outlive it.
  RankOrder(const PairRanks& ranks, Order order) : ranks_(ranks), descending_(order == Order::descending) {}

  bool operator()(const PairCandle& left, const PairCandle& right) const {
    return precedes(of(left), of(right));
  }
  /// Returns whether a candle comes after a place.
  bool follows(const PairCandle& row, const Place& place) const { return precedes(place, of(row)); }

 private:
  bool precedes(const Place& left, const Place& right) const {
    return descending_ ? right < left : left < right;
  }
  Place of(const PairCandle& row) const {
    return {.open_time = row.candle.open_time, .rank = ranks_.of(row.pair), .interval = row.candle.interval};
  }

  const PairRanks& ranks_;
  bool descending_;
};

}  // namespace candled::store
