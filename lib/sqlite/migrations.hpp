#pragma once

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// The application id in the header of our databases ("cndl", for candled).
inline constexpr std::uint32_t application_id = 0x636e646c;

/// Returns the version of the schema that this program reads and writes: the number of migrations.
int newest_schema();

/// Refuses a file that is no database of ours, was written by a newer program, or is recognisably damaged
/// without reading all of it: its header or schema is nonsensical, or it is shorter than its header says.
/// Changes nothing.
///
/// It cannot find damage inside the pages of the tables, or a truncated file beside a log that is not empty,
/// since the missing pages may be in that log. `PRAGMA quick_check` finds those, but reads the whole file.
/// Returns the version of the schema; 0 for an empty file.
int inspect(Connection& connection);

/// Brings an inspected database to newest_schema(), in one transaction.
void migrate(Connection& connection, int version);

}  // namespace candled::sqlite
