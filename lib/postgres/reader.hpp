#pragma once

#include <memory>
#include <string>
#include <vector>

#include "postgres/candle_windows.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "postgres/version_floor.hpp"
#include "store/candle_store.hpp"
#include "store/reading/page_reader.hpp"

namespace candled::postgres {

/// Reads a store through a connection of its own, which is made by the first call. A reader belongs to one
/// thread at a time.
class Reader : public store::CandleReader, private store::IntervalRows {
 public:
  /// `node` is the name of the node whose forming bucket is read. A call waits for a server that has the
  /// version of `floor`, which must outlive the reader; after 2 s it fails as busy.
  Reader(Target target, std::shared_ptr<PairKeys> keys, const VersionFloor& floor, std::string node);

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

  template <typename T, typename Work>
  Result<T> read_with(const Work& work);
  [[noreturn]] void fail_behind(std::int64_t version) const;
  /// Takes the pairs of the moment that `connection` shows. Returns its version.
  std::int64_t refresh_pairs(Connection& connection);
  /// Returns whether no stored pair is without an id in this process.
  bool knows_all_pairs() const { return view_->pairs.count() == view_->of; }
  store::IntervalExtents extents_of(Connection& connection, const store::CandleQuery& query) const;
  ReadPairs keys_of(const std::vector<PairId>& pairs) const;
  void append(Connection& connection, const postgres::Result& rows, Interval interval,
              std::vector<PairCandle>& out) const;

  Session session_;
  const std::shared_ptr<PairKeys> keys_;
  const VersionFloor& floor_;
  const std::string node_;
  std::shared_ptr<const PairView> view_ = std::make_shared<const PairView>();  // as of the newest snapshot
  store::PairRanks ranks_{view_->pairs};
};

}  // namespace candled::postgres
