#pragma once

#include <cstdint>
#include <string>

namespace candled::store {

/// A kind of failure to open, read or write a store: what a caller may want to tell apart. Everything else is
/// said by the message.
///
/// Opening may fail with any of them but displaced. Of those that end a call on an open store, busy, full and
/// io may pass by themselves: the call may be repeated as it is.
enum class StoreFailure : std::uint8_t {
  bad_url,         ///< the URL names no store that this program knows
  not_a_database,  ///< something else is there, or nothing although it was to be read
  newer_schema,    ///< written by a newer version of this program
  not_writable,    ///< no permission, a read-only file system, or a missing folder
  damaged,         ///< the store contradicts itself
  in_use,          ///< another collector writes to it
  displaced,       ///< the store was removed, moved away or replaced while it was open
  full,            ///< no space left
  busy,            ///< locked by somebody else for longer than this program waits, some seconds
  io,              ///< any other failure of the disk or the database
};

/// A failure of a store.
struct StoreError {
  StoreFailure failure;
  std::string message;  ///< one line for people that names the store
};

}  // namespace candled::store
