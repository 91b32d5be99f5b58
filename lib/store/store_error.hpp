#pragma once

#include <cstdint>
#include <string>

namespace candled::store {

/// Why a store could not be opened, read or written.
enum class StoreFailure : std::uint8_t {
  bad_url,         ///< no URL of a store that this program knows
  not_a_database,  ///< the file holds something else
  newer_schema,    ///< written by a newer version of this program
  not_writable,    ///< no permission, a read-only file system, or a missing folder
  damaged,         ///< the database contradicts itself
  in_use,          ///< another collector writes to it
  displaced,       ///< the file was removed, moved away or replaced while it was open
  full,            ///< no space left
  busy,            ///< locked by somebody else for longer than we wait
  io,              ///< any other failure of the disk or of SQLite
};

struct StoreError {
  StoreFailure failure;
  std::string message;  ///< one line for people, that names the file
};

}  // namespace candled::store
