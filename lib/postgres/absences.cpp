#include "postgres/absences.hpp"

#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {

std::vector<store::GivenUp> select_given_up(Connection& connection, PairKey pair, Interval interval,
                                            TimeRange range) {
  const auto rows = connection.run(
      queries::select_given_up,
      {Parameter::of(pair), span_of(interval), Parameter::of(range.start), Parameter::of(range.end)});
  std::vector<store::GivenUp> found;
  found.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row)
    found.push_back({.buckets = {rows.time(row, 0), rows.time(row, 1)},
                     .reason = store::GiveUp(static_cast<std::uint8_t>(rows.integer(row, 2)))});
  return found;
}

std::map<Interval, TimePoint> select_removed_until(Connection& connection) {
  const auto rows = connection.run(queries::select_removed);
  std::map<Interval, TimePoint> until;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (const auto interval = interval_of_span(rows.integer(row, 0)))
      until.emplace(*interval, rows.time(row, 1));
  return until;
}

}  // namespace candled::postgres
