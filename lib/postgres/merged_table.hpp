#pragma once

#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::postgres {

/// Reads and writes the table of the progress of merging for intervals that were configured later.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class MergedTable : public store::LaterRows {
 public:
  /// Begins a transaction on `connection`. Both must outlive it.
  void begin(Connection& connection, const PairView& pairs) {
    connection_ = &connection;
    pairs_ = &pairs;
  }

  std::map<Interval, std::optional<store::Unmerged>> unmerged() override;
  void save(Interval interval, const std::optional<store::Unmerged>& unmerged) override;
  void remove(Interval interval) override;
  std::optional<TimePoint> newest_stretch(Interval interval, TimePoint until) override;
  std::vector<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range, PairId first,
                                                       PairId end) override;
  std::uint32_t end_of_ids() override;

  /// Call when the transaction was rolled back.
  void forget() { saved_.clear(); }

 private:
  PairId next_pair(Interval interval, TimePoint until) const;

  Connection* connection_ = nullptr;
  const PairView* pairs_ = nullptr;
  std::map<Interval, store::Unmerged> saved_;  // by this process
};

}  // namespace candled::postgres
