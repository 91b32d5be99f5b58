#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sqlite/locked_file.hpp"

namespace candled::sqlite {

/// The right to be the one collector that writes to a database, held against every other process and this
/// one. It must outlive every connection of this process to that database (see LockedFile).
///
/// It is a lock on the database's own file, so it holds by whatever name the file is opened, through links or
/// after a move. The log beside the file is locked, too: otherwise, a file put in the place of the database
/// would be opened together with the log of the previous one. If a network file system confines locks to one
/// machine, this lock reaches no further, and neither do SQLite's own.
///
/// A program opens a store once. A second right in the same process is refused, too, but the attempt costs
/// the first one SQLite's own locks. Failures throw SqliteError.
class WriterLock {
 public:
  /// Takes the right, and creates the file if it does not exist. Throws in_use if another collector has the
  /// right, and not_writable if the file cannot be opened for writing.
  explicit WriterLock(const std::filesystem::path& database);

  /// Locks the log, which SQLite must have created by now.
  void add_log();

  /// Returns the database's path, absolute and free of links.
  const std::filesystem::path& database() const { return database_; }
  /// Returns whether the file was created by this lock, or was empty.
  bool is_new() const { return new_; }

  /// Returns the reason in words for which data written now would not be found under the database's name: the
  /// file was removed, moved away or replaced. Empty while the file is where it was opened. Thread-safe.
  std::string displaced() const;
  /// Returns whether the log that was added is no longer beside the database. Thread-safe.
  bool lost_log() const;

 private:
  LockedFile file_;
  std::filesystem::path database_;
  bool new_;
  std::optional<LockedFile> log_{};
};

}  // namespace candled::sqlite
