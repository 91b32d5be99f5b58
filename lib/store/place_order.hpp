#pragma once

#include <string_view>
#include <tuple>

#include "candle/pairs.hpp"
#include "store/candle_store.hpp"

namespace candled::store {

/// Compares candles by their places in the one order of all answers (see Position), or in its reverse.
class PlaceOrder {
 public:
  using Place = std::tuple<TimePoint, std::string_view, Interval>;

  /// `pairs` must have the pairs of all candles, and outlive it.
  PlaceOrder(const Pairs& pairs, Order order) : pairs_(pairs), descending_(order == Order::descending) {}

  bool operator()(const PairCandle& left, const PairCandle& right) const {
    return precedes(of(left), of(right));
  }
  /// Returns whether a candle comes after the place of `position`.
  bool follows(const PairCandle& row, const Position& position) const {
    return precedes({position.open_time, position.pair, position.interval}, of(row));
  }

 private:
  bool precedes(const Place& left, const Place& right) const {
    return descending_ ? right < left : left < right;
  }
  Place of(const PairCandle& row) const {
    return {row.candle.open_time, pairs_[row.pair].name, row.candle.interval};
  }

  const Pairs& pairs_;
  bool descending_;
};

}  // namespace candled::store
