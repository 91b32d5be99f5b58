#include "postgres/schema.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

#include "sql/postgres_migrations.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// Each is one transaction that leads from the format before to the one of its number.
constexpr std::array all_migrations{migrations::v001_candles};
constexpr auto newest_format = static_cast<std::int64_t>(all_migrations.size());

/// Returns the number of the newest migration that the database has; 0 if it has no store.
std::int64_t format_of(Connection& connection) {
  if (connection.run(queries::select_is_there).is_null(0, 0)) return 0;
  const Result row = connection.run(queries::select_format);
  if (row.size() != 1) connection.fail(store::StoreFailure::damaged, "its table store has no row");
  return row.integer(0, 0);
}

void refuse_newer(const Connection& connection, std::int64_t format) {
  if (format > newest_format)
    connection.fail(store::StoreFailure::newer_schema,
                    fmt::format("written by a newer version of candled (format {}, this one knows up to {})",
                                format, newest_format));
}

/// Returns whether two processes have made the same thing at once (PostgreSQL's documentation, appendix A).
bool is_race(const PostgresError& error) {
  constexpr std::array<std::string_view, 4> states{"23505", "42P06", "42P07", "42723"};
  return std::ranges::count(states, error.state()) > 0;
}

bool migrate_once(Connection& connection) {
  Transaction transaction(connection, Transaction::Kind::write);
  std::int64_t format = format_of(connection);
  refuse_newer(connection, format);
  const bool is_new = format == 0;
  if (!is_new) {
    // The lock of the store lets one process at a time bring it up to date.
    connection.run(queries::lock_format);
    format = format_of(connection);
  }
  for (; format < newest_format; ++format) {
    connection.run_script(all_migrations[static_cast<std::size_t>(format)]);
    connection.run(queries::set_format, {Parameter::of(static_cast<std::int32_t>(format + 1))});
  }
  transaction.commit();
  return is_new;
}

}  // namespace

void require_schema(Connection& connection) {
  const std::int64_t format = format_of(connection);
  if (format == 0)
    connection.fail(store::StoreFailure::not_a_database, "the database has no tables of candled");
  refuse_newer(connection, format);
  if (format < newest_format)
    connection.fail(store::StoreFailure::older_schema,
                    fmt::format("written by an older version of candled (format {}, this one needs {}); a "
                                "collector brings it up to date",
                                format, newest_format));
}

bool migrate(Connection& connection) {
  try {
    return migrate_once(connection);
  } catch (const PostgresError& error) {
    if (!is_race(error)) throw;
    return migrate_once(connection);
  }
}

}  // namespace candled::postgres
