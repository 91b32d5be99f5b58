#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace candled::sqlite {

/// Which file it is, whatever its name.
struct FileIdentity {
  dev_t device;
  ino_t inode;

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// The file that `path` leads to now, or the system's error number.
std::expected<FileIdentity, int> identity_of(const std::filesystem::path& path);

/// An open file with a lock on it (flock), which holds against every other process and this one, by whatever
/// name they open the file. The kernel lets go of it when the process ends, however it ends.
///
/// Closing any descriptor of a file drops every lock that SQLite has on that file in this process. So one of
/// a database is opened before SQLite's first connection to it, and lives until the last one has been closed.
class LockedFile {
 public:
  enum class Access : std::uint8_t {
    read,    ///< takes a shared lock
    write,   ///< takes an exclusive one
    create,  ///< takes an exclusive one, of a file that is made if there is none
  };
  /// Why there is no lock.
  struct Refusal {
    int error;                  ///< of the system; EWOULDBLOCK if others have a lock
    std::string others{};       ///< names who has it, as far as the system tells: ` (process 4711)`
    bool only_readers = false;  ///< whether all of them have shared ones
  };

  /// Never waits. The file that is locked stands at `path` when it returns.
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
