#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>

namespace candled::store {

/// The progress of a backup: first every byte is copied, then the copy is verified.
struct BackupProgress {
  std::uint64_t copied;  ///< bytes copied so far
  std::uint64_t total;   ///< bytes to copy; all of them are copied once the verification runs
};

/// An order to back up a store into a file.
struct BackupOrder {
  std::filesystem::path file;  ///< the name of the backup
  bool replace = false;        ///< true if the backup may take the place of a file of that name
  std::stop_token stop{};      ///< ends the backup early, which leaves nothing behind; from any thread
  /// Called now and then, on the thread that makes the backup.
  std::function<void(const BackupProgress&)> progress{};
};

/// A backup that was made.
struct BackedUp {
  std::uint64_t bytes;    ///< its size
  std::uint64_t candles;  ///< the number of candles in it
};

}  // namespace candled::store
