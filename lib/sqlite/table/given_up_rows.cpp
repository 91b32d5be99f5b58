#include "sqlite/table/given_up_rows.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

GivenUpRows::GivenUpRows(const Connection& connection)
    : insert_(connection, queries::insert_given_up),
      select_(connection, queries::select_given_up) {}

void GivenUpRows::insert(PairId pair, Interval interval, const store::GivenUp& given_up) {
  insert_.execute(integer_of(pair), integer_of(interval), seconds_of(given_up.buckets.start),
                  seconds_of(given_up.buckets.end), static_cast<std::int64_t>(given_up.reason));
}

std::vector<store::GivenUp> GivenUpRows::select(PairId pair, Interval interval, TimeRange range) {
  std::vector<store::GivenUp> found;
  auto rows = select_.rows(integer_of(pair), integer_of(interval), seconds_of(range.start));
  while (rows.next()) {
    const TimeRange buckets{TimePoint(std::chrono::seconds(rows.integer(0))),
                            TimePoint(std::chrono::seconds(rows.integer(1)))};
    if (buckets.start >= range.end) break;
    found.push_back(
        {.buckets = buckets, .reason = store::GiveUp(static_cast<std::uint8_t>(rows.integer(2)))});
  }
  return found;
}

}  // namespace candled::sqlite
