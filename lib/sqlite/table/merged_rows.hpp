#pragma once

#include "sqlite/connection.hpp"
#include "sqlite/table/block_search.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::sqlite {

/// Reads and writes the table of the progress of merging for intervals that were configured later.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class MergedRows : public store::LaterRows {
 public:
  explicit MergedRows(const Connection& connection);

  std::map<Interval, std::optional<store::Unmerged>> unmerged() override;
  void save(Interval interval, const std::optional<store::Unmerged>& unmerged) override;
  void remove(Interval interval) override;
  std::optional<TimePoint> newest_stretch(Interval interval, TimePoint until) override;
  std::vector<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range, PairId first,
                                                       PairId end) override;
  std::uint32_t end_of_ids() override;

 private:
  Statement select_;
  Statement replace_;
  Statement delete_;
  Statement end_of_ids_;
  BlockSearch blocks_;
  Statement slots_;
};

}  // namespace candled::sqlite
