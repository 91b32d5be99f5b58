#pragma once

#include "store/open.hpp"

namespace candled::sqlite {

/// The stores that are files of SQLite: `sqlite:candles.db`, or a bare path (see file_of_url).
///
/// What cannot be used is refused and left byte for byte as it was: in_use, not_a_database, newer_schema,
/// not_writable, and damaged as far as inspect() can tell. The lock of a collector ends with the store; so it
/// does with the process. Reading leaves no file behind that was not there.
store::Backend backend();

}  // namespace candled::sqlite
