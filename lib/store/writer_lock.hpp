#pragma once

#include <expected>
#include <filesystem>

#include "store/store_error.hpp"

namespace candled::store {

/// The right to be the one collector that writes to a database, against every other process and this one.
///
/// It is a lock (flock) on an empty file `<database>-lock` beside it, which also holds between containers
/// that share the folder. The kernel lets go of it when the process ends, however it ends; a file that was
/// left behind is of no consequence. It is not a lock on the database itself, because closing a second
/// descriptor of that file would drop SQLite's own locks in the same process. A database under two names
/// (hard links) is not recognised as one.
class WriterLock {
 public:
  /// Fails with in_use if somebody has it, and with not_writable if the file cannot be created.
  static std::expected<WriterLock, StoreError> acquire(const std::filesystem::path& database);

  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&&) = delete;
  /// Removes the file.
  ~WriterLock();

 private:
  WriterLock(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace candled::store
