#include "sqlite/table/block_search.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

std::optional<std::int64_t> found_by(Statement& select, Interval interval, std::int64_t from,
                                     std::int64_t to) {
  if (from > to) return {};
  auto rows = select.rows(integer_of(interval), from, to);
  if (!rows.next()) return {};
  return rows.integer(0);
}

}  // namespace

BlockSearch::BlockSearch(const Connection& connection)
    : first_(connection, queries::select_first_block),
      last_(connection, queries::select_last_block) {}

std::optional<std::int64_t> BlockSearch::first(Interval interval, std::int64_t from, std::int64_t to) {
  return found_by(first_, interval, from, to);
}

std::optional<std::int64_t> BlockSearch::last(Interval interval, std::int64_t from, std::int64_t to) {
  return found_by(last_, interval, from, to);
}

}  // namespace candled::sqlite
