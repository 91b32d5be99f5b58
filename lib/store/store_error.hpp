#pragma once

#include <cstdint>
#include <string>

namespace candled::store {

/// A kind of failure to open, read or write a store, as far as callers may need to distinguish it. The
/// message says everything else.
///
/// Opening may fail with any of these but `displaced`, `in_doubt` and `early`. Among those that end a call on
/// an open store, `busy`, `full`, `io`, `unreachable`, `in_doubt` and `early` may be temporary: the call may
/// be repeated unchanged.
enum class StoreFailure : std::uint8_t {
  bad_url,         ///< the URL does not name a store that this program knows
  not_a_database,  ///< the file is something else, or is missing although it was to be read
  newer_schema,    ///< written by a newer version of this program
  older_schema,    ///< written by a version of this program that is too old to be read by this one
  not_writable,    ///< permission is missing, the file system is read-only, or the folder is missing
  damaged,         ///< the store is inconsistent
  in_use,          ///< another collector writes to it
  displaced,       ///< the store was removed, moved away or replaced while it was open
  full,            ///< no space left
  busy,  ///< the store is locked by another user of it for longer than this program waits, some seconds
  io,    ///< any other failure of the disk or the database
  unreachable,  ///< the database server does not answer, or is not one that accepts writes any more
  in_doubt,     ///< the server did not confirm a commit, which may have taken effect
  early,        ///< a collector's candles end later than the clock of the database shows
};

/// A failure of a store.
struct StoreError {
  StoreFailure failure;
  std::string message;  ///< one line for people, with the name of the store
};

}  // namespace candled::store
