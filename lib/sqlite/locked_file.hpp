#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace candled::sqlite {

/// The identity of a file, whatever its name.
struct FileIdentity {
  dev_t device;
  ino_t inode;

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Returns the identity of the file that `path` leads to now, or the system's error number.
std::expected<FileIdentity, int> identity_of(const std::filesystem::path& path);

/// An open file with a lock on it (flock). The lock holds against every other process and this one, by
/// whatever name they open the file. The kernel releases it when the process ends, however it ends.
///
/// Closing any descriptor of a file drops every lock that SQLite has on that file in this process. A
/// LockedFile on a database must therefore be opened before SQLite's first connection to it, and live until
/// the last one has been closed.
class LockedFile {
 public:
  enum class Access : std::uint8_t {
    read,    ///< takes a shared lock
    write,   ///< takes an exclusive lock
    create,  ///< takes an exclusive lock on a file that is created if it does not exist
  };
  /// The reason for which there is no lock.
  struct Refusal {
    int error;                  ///< the system's error number; EWOULDBLOCK if others have a lock
    std::string others{};       ///< the holder, as far as the system tells: ` (process 4711)`
    bool only_readers = false;  ///< true if all of them have shared locks
  };

  /// Opens and locks a file, without waiting. The locked file is at `path` when this returns.
  static std::expected<LockedFile, Refusal> open(const std::filesystem::path& path, Access access);

  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile();

  const FileIdentity& identity() const { return identity_; }
  bool is_regular() const { return regular_; }
  std::uint64_t size() const;

 private:
  explicit LockedFile(int descriptor);

  int descriptor_;
  FileIdentity identity_{};
  bool regular_ = false;
};

}  // namespace candled::sqlite
