#pragma once

#include <optional>
#include <vector>

#include "store/candle_store.hpp"
#include "store/candle_walk.hpp"
#include "store/forming_rows.hpp"
#include "store/given_up_rows.hpp"
#include "store/pair_ranks.hpp"
#include "store/removed_rows.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// Reads through a connection of its own. One thread at a time.
class SqliteReader : public CandleReader {
 public:
  /// Takes a read-only connection to a database of the newest schema.
  explicit SqliteReader(Connection connection);

  Result<std::vector<PairCandle>> candles(const CandleQuery& query) override;
  Result<std::vector<SeriesSummary>> series() override;
  Result<Pairs> pairs() override;
  Result<SavedForming> forming() override;
  Result<SavedForming> replayed() override;
  Result<std::vector<GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) override;
  Result<std::map<Interval, TimePoint>> removed_until() override;
  Result<std::uint64_t> size_bytes() override;

 private:
  /// An interval in which there are candles, and when the first and the newest of them opened.
  struct Part {
    Interval interval;
    TimePoint first;
    TimePoint newest;
  };

  /// Position, with the pair's name as a number.
  struct Place {
    TimePoint open_time;
    std::size_t rank;
    Interval interval;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void refresh_pairs();
  std::vector<Part> parts_of(const CandleQuery& query);
  std::vector<PairCandle> read(const CandleQuery& query, Interval interval, Stretch stretch);
  std::vector<PairCandle> walk(const CandleQuery& query, Interval interval, Stretch stretch,
                               std::size_t limit);
  bool precedes(const PairCandle& left, const PairCandle& right, Order order) const;
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
  RemovedRows removed_;
  Pairs pairs_;                               // as of the newest snapshot
  std::optional<std::int64_t> pair_changes_;  // how often they had changed by then
  PairRanks ranks_;
};

}  // namespace candled::store
