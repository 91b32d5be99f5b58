#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sqlite/locked_file.hpp"

namespace candled::sqlite {

/// The right to be the one collector that writes to a database, against every other process and this one. It
/// has to outlive every connection of this process to that database (see LockedFile).
///
/// It is a lock on the database's own file, so it holds whatever name the file is opened by: links, and a
/// file that was moved. The log beside it is locked, too: a file that is put in the place of the database
/// would otherwise be opened together with the log of the one before. Where a network file system keeps locks
/// to one machine it does not reach further, and SQLite's own locks do not either.
///
/// A program opens a store once: a second right in the same process is refused, too, but the attempt costs
/// the first one SQLite's own locks. What fails throws SqliteError.
class WriterLock {
 public:
  /// Creates the file if it does not exist. Throws in_use if somebody has the right, and not_writable if the
  /// file cannot be opened for writing.
  explicit WriterLock(const std::filesystem::path& database);

  /// Locks the log, which SQLite has made by now.
  void add_log();

  /// The database's path, absolute and free of links.
  const std::filesystem::path& database() const { return database_; }
  /// Returns whether the file was made by this, or was empty.
  bool is_new() const { return new_; }

  /// Why what is written now would not be found under the database's name, in words: the file was removed,
  /// moved away or replaced. Empty while it stands where it was opened. Thread-safe.
  std::string displaced() const;
  /// Returns whether the log that was added does not stand beside the database any more. Thread-safe.
  bool lost_log() const;

 private:
  LockedFile file_;
  std::filesystem::path database_;
  bool new_;
  std::optional<LockedFile> log_{};
};

}  // namespace candled::sqlite
