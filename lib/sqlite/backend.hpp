#pragma once

#include "store/open.hpp"

namespace candled::sqlite {

/// Returns the backend for stores that are SQLite files: `sqlite:candles.db`, or a bare path (see
/// file_of_url).
///
/// A file that cannot be used is refused and left byte for byte as it was: in_use, not_a_database,
/// newer_schema, older_schema, not_writable, and damaged as far as inspect() can tell. A collector's lock
/// ends with the store, or with the process. Reading leaves no new file behind.
store::Backend backend();

}  // namespace candled::sqlite
