#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/removed_until.hpp"
#include "sqlite/table/traded_rows.hpp"
#include "store/candle_store.hpp"
#include "store/reading/page_reader.hpp"

namespace candled::sqlite {

/// Reads a store through a connection of its own. A reader belongs to one thread at a time.
class Reader : public store::CandleReader, private store::IntervalRows {
 public:
  /// Takes a read-only connection to a database of the newest schema.
  explicit Reader(Connection connection);

  Result<std::vector<PairCandle>> candles(const store::CandleQuery& query) override;
  Result<std::vector<store::SeriesSummary>> series() override;
  Result<Pairs> pairs() override;
  Result<store::SavedForming> forming() override;
  Result<store::SavedForming> replayed() override;
  Result<std::vector<store::GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) override;
  Result<std::map<Interval, TimePoint>> removed_until() override;
  Result<std::vector<store::TradedBucket>> traded(Interval interval, TimeRange range) override;
  Result<std::uint64_t> size_bytes() override;

 private:
  std::vector<PairCandle> read(const std::vector<PairId>& pairs, Interval interval,
                               const store::OpenTimes& times, std::size_t limit) override;

  void refresh_pairs();
  store::IntervalExtents extents_of(const store::CandleQuery& query);
  std::vector<PairCandle> walk_each(std::span<const PairId> pairs, Interval interval, store::OpenTimes times,
                                    std::size_t limit);
  std::vector<PairCandle> of_stored_pairs(std::vector<PairCandle> rows) const;

  Connection connection_;
  Statement select_pair_changes_;
  Statement select_pairs_;
  Statement select_series_;
  Statement select_series_of_pair_;
  Statement select_spans_;
  CandleWalk walk_;
  FormingRows forming_;
  ReplayedRow replayed_;
  GivenUpRows given_up_;
  RemovedUntil removed_;
  TradedRows traded_;
  Pairs pairs_;                               // as of the newest snapshot
  std::optional<std::int64_t> pair_changes_;  // the number of their changes by then
  store::PairRanks ranks_;
};

}  // namespace candled::sqlite
