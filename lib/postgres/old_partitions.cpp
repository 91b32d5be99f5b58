#include "postgres/old_partitions.hpp"

#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// A partition of the candles of an interval.
struct Partition {
  std::int64_t number;
  TimeRange range;
};

/// Returns the oldest partition, if all of it opened before `removal.before`.
std::optional<Partition> oldest(Connection& connection, const store::Removal& removal) {
  const Interval interval = removal.interval;
  const Result row = connection.run(queries::select_oldest, {span_of(interval)});
  const auto first = row.maybe_time(0, 0);
  if (!first) return {};
  const std::int64_t buckets = row.integer(0, 1);
  const std::int64_t number = partition_at(interval, *first, buckets);
  const TimeRange range{end_of_partition(interval, number - 1, buckets),
                        end_of_partition(interval, number, buckets)};
  if (range.end > removal.before) return {};
  return Partition{number, range};
}

}  // namespace

bool can_drop(Connection& connection, const store::Removal& removal) {
  return oldest(connection, removal).has_value();
}

store::Removed drop_oldest(Connection& connection, const store::Removal& removal) {
  const auto partition = oldest(connection, removal);
  if (!partition) return {};
  const Interval interval = removal.interval;
  const auto& [number, range] = *partition;
  store::Removed removed;
  Column pairs(Type::integer), candles(Type::bigint);
  const Result counts = connection.run(
      queries::count_by_pair, {span_of(interval), Parameter::of(range.start), Parameter::of(range.end)},
      Connection::long_deadline);
  for (std::size_t row = 0; row < counts.size(); ++row) {
    pairs.add(static_cast<std::int32_t>(counts.integer(row, 0)));
    candles.add(counts.integer(row, 1));
    removed.candles += static_cast<std::size_t>(counts.integer(row, 1));
  }
  connection.run(queries::shorten_series, {span_of(interval), pairs.array(), candles.array()});
  connection.run(queries::delete_empty_series, {span_of(interval)});
  connection.run(queries::renew_first, {span_of(interval), Parameter::of(range.end)},
                 Connection::long_deadline);
  connection.run(queries::delete_given_up, {span_of(interval), Parameter::of(range.end)});
  connection.run(queries::extend_removed, {span_of(interval), Parameter::of(range.end)});
  connection.run(queries::drop_partition, {span_of(interval), Parameter::of(number)});
  removed.more = can_drop(connection, removal);
  return removed;
}

}  // namespace candled::postgres
