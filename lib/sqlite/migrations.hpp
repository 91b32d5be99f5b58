#pragma once

#include <span>
#include <string_view>

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// The application id in the header of our databases ("cndl", for candled).
inline constexpr std::uint32_t application_id = 0x636e646c;

/// The oldest version of the schema that a database may have. The first migration makes it of an empty file.
inline constexpr int oldest_schema = 4;

/// Returns the version of the schema that this program reads and writes.
int newest_schema();

/// Refuses a file that is no database of ours, was written by a newer program or by one that is too old, or
/// is recognisably damaged without reading all of it: its header or schema is nonsensical, or it is shorter
/// than its header says. Changes nothing.
///
/// It cannot find damage inside the pages of the tables, or a truncated file beside a log that is not empty,
/// since the missing pages may be in that log. `PRAGMA quick_check` finds those, but reads the whole file.
/// Returns the version of the schema; 0 for an empty file.
int inspect(Connection& connection);

/// Brings an inspected database to newest_schema(), in one transaction.
void migrate(Connection& connection, int version);

/// A step from one version of a schema to the next.
struct Migration {
  std::string_view sql;
  void (*and_then)(Connection&) = nullptr;  ///< the steps that SQL alone cannot do
};

/// Does the same with any migrations, of which the first one makes oldest_schema of an empty file.
void migrate(Connection& connection, int version, std::span<const Migration> migrations);

}  // namespace candled::sqlite
