#pragma once

#include "sqlite/connection.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/removed_until.hpp"
#include "store/rules/candle_rows.hpp"

namespace candled::sqlite {

/// Reads and writes the tables for the rules of a store.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class TableRows : public store::CandleRows {
 public:
  /// `candles` must be the only writer of its table. Both must outlive it.
  TableRows(const Connection& connection, CandleTable& candles);

  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override;
  bool insert(const PairCandle& candle) override { return candles_.insert(candle); }
  void replace(const PairCandle& candle) override { candles_.replace(candle); }
  void set_traded(const PairCandle& candle, const Traded& traded) override {
    candles_.set_traded(candle, traded);
  }
  std::vector<store::SeriesSummary> series() override;
  std::vector<Interval> intervals() override;
  std::vector<store::GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override;
  void give_up(PairId pair, Interval interval, const store::GivenUp& given_up) override;
  std::map<Interval, TimePoint> removed_until() override { return removed_.select(); }

  /// Says that candles of `interval` were removed until then.
  void extend_removed(Interval interval, TimePoint until) { removed_.extend(interval, until); }

 private:
  CandleTable& candles_;
  CandleWalk walk_;
  GivenUpRows given_up_;
  RemovedUntil removed_;
  Statement select_series_;
  Statement select_spans_;
};

}  // namespace candled::sqlite
