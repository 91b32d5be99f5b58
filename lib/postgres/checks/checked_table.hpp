#pragma once

#include <map>
#include <optional>
#include <vector>

#include "postgres/candle_windows.hpp"
#include "postgres/checks/verification_run.hpp"
#include "store/rules/checked_rows.hpp"

namespace candled::postgres {

/// Reads the rows of one interval ahead: who goes through them in the order of time asks the database once in
/// some thousand rows.
class ReadAhead {
 public:
  struct Row {
    std::optional<PairId> pair;  ///< empty if there is no such pair
    TimePoint open_time;
    std::optional<Candle> candle;  ///< empty if a defect of the row keeps it from being a candle
  };

  ReadAhead(const VerificationRun& run, Interval interval);

  /// Calls `visit` with each row that opened in `range`, ascending, until it returns false.
  template <typename Visit>
  void each(TimeRange range, const Visit& visit) {
    for (TimePoint from = range.start; from < range.end; from = end_) {
      cover(from);
      for (auto row = first_from(from); row != rows_.end() && row->open_time < range.end; ++row)
        if (!visit(*row)) return;
    }
  }

 private:
  void cover(TimePoint time);
  std::vector<Row>::const_iterator first_from(TimePoint time) const;

  const VerificationRun& run_;
  const Interval interval_;
  const store::OpenTimes all_;
  std::optional<CandleWindows> windows_;
  std::vector<Row> rows_;  // all that open from start_ to before end_, ascending
  TimePoint start_{};
  TimePoint end_{};
};

/// The table of candles as the rules of a verification read it.
class CheckedTable final : public store::CheckedRows {
 public:
  explicit CheckedTable(const VerificationRun& run);

  std::optional<TimePoint> next_stretch(Interval interval, TimePoint from, TimePoint end) override;
  std::uint64_t visit(Interval interval, TimeRange range,
                      const std::function<void(const store::CheckedRow&)>& visit) override;
  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override;
  std::vector<store::GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override;

 private:
  ReadAhead& ahead(Interval interval);

  const VerificationRun& run_;
  std::vector<PairKey> keys_;  // by id
  std::map<Interval, ReadAhead> ahead_;
};

}  // namespace candled::postgres
