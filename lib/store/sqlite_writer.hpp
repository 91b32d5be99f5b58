#pragma once

#include <map>
#include <utility>

#include "store/candle_store.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// The one connection that writes. Owns it; one thread at a time.
class SqliteWriter : public CandleWriter {
 public:
  /// Takes a connection to a database of the newest schema, configured to be durable.
  explicit SqliteWriter(Connection connection);

  std::expected<std::size_t, StoreError> store(const Batch& batch) override;

 private:
  std::size_t count_pairs();
  std::size_t store_pairs(std::span<const Pair> pairs);
  bool store_candle(const PairCandle& candle);
  void cover(PairId pair, Interval interval, std::int64_t block);
  void extend_spans(std::span<const PairCandle> candles);

  Connection connection_;
  Statement count_pairs_;
  Statement insert_pair_;
  Statement insert_candle_;
  Statement extend_series_;
  Statement cover_block_;
  Statement extend_span_;
  std::map<std::pair<Interval, PairId>, std::int64_t>
      covered_;  // the block last covered, to do it once a block
};

}  // namespace candled::store
