#include "sqlite/table/removed_until.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

RemovedUntil::RemovedUntil(const Connection& connection)
    : select_(connection, queries::select_removed),
      extend_(connection, queries::extend_removed) {}

std::map<Interval, TimePoint> RemovedUntil::select() {
  std::map<Interval, TimePoint> until;
  for (auto rows = select_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0)))
      until.emplace(*interval, TimePoint(std::chrono::seconds(rows.integer(1))));
  return until;
}

void RemovedUntil::extend(Interval interval, TimePoint until) {
  extend_.execute(integer_of(interval), seconds_of(until));
}

}  // namespace candled::sqlite
