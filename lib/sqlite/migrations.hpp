#pragma once

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Says "candled" in the header of our databases ("cndl").
inline constexpr std::uint32_t application_id = 0x636e646c;

/// The version of the schema that this program reads and writes: how many migrations there are.
int newest_schema();

/// Refuses what is no database of ours, was written by a newer program, or is damaged as far as that shows
/// without reading it whole: a header or a schema that makes no sense, a file shorter than its header says.
/// Changes nothing.
///
/// What it cannot find is damage inside the pages of the tables, and a cut-off file with a log beside it that
/// is not empty, since the missing pages may be in that log. `PRAGMA quick_check` finds those; it reads the
/// whole file. Returns the schema's version, 0 for an empty file.
int inspect(Connection& connection);

/// Brings an inspected database to newest_schema(), in one transaction.
void migrate(Connection& connection, int version);

}  // namespace candled::sqlite
