#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "sqlite/locked_file.hpp"

namespace candled::sqlite {

/// A file that gets its name once it is whole: until then it lies beside it under another. Nobody but its
/// owner may read it. Failures throw SqliteError with the final name.
class NewFile {
 public:
  /// Creates an empty file that will be named `target`. Refuses a target that is there, unless it is a
  /// regular file that `replace` allows to be replaced and no collector writes to, and a target beside which
  /// the log of another database lies, which would be taken for the log of the new one.
  NewFile(const std::filesystem::path& target, bool replace);
  /// Removes an unfinished file.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  const std::filesystem::path& target() const { return target_; }
  /// Returns the path of the file until it is finished.
  const std::filesystem::path& path() const { return path_; }
  /// Returns the number of bytes that the file may still take on its disk.
  std::uint64_t room() const;

  /// Writes what was written so far through to the disk, and makes the next reader fetch it from there.
  void flush();
  /// Gives the flushed file its name, durably.
  void finish();

 private:
  [[noreturn]] void fail(int error) const;
  void take_name();

  std::filesystem::path target_;
  std::filesystem::path path_;
  bool replace_;
  std::optional<LockedFile> replaced_;  // kept from collectors
  int descriptor_ = -1;
};

}  // namespace candled::sqlite
