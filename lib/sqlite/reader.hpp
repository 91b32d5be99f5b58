#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/pair_ranks.hpp"
#include "sqlite/table/removed_until.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Reads a store through a connection of its own. A reader belongs to one thread at a time.
class Reader : public store::CandleReader {
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
  Result<std::uint64_t> size_bytes() override;

 private:
  /// An interval with candles, and the open times of its first and newest candle.
  struct Part {
    Interval interval;
    TimePoint first;
    TimePoint newest;
  };

  /// A Position with the pair's name as a number.
  struct Place {
    TimePoint open_time;
    std::size_t rank;
    Interval interval;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void refresh_pairs();
  std::vector<Part> parts_of(const store::CandleQuery& query);
  static void add_parts(Rows rows, std::vector<Part>& parts);
  std::vector<PairCandle> read(const store::CandleQuery& query, Interval interval, Stretch stretch);
  std::vector<PairCandle> walk(const store::CandleQuery& query, Interval interval, Stretch stretch,
                               std::size_t limit);
  std::vector<PairCandle> walk_each(std::span<const PairId> pairs, Interval interval, Stretch stretch,
                                    std::size_t limit);
  bool precedes(const PairCandle& left, const PairCandle& right, store::Order order) const;
  Place place_of(const PairCandle& candle) const;

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
  Pairs pairs_;                               // as of the newest snapshot
  std::optional<std::int64_t> pair_changes_;  // the number of their changes by then
  PairRanks ranks_;
};

}  // namespace candled::sqlite
