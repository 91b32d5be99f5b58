#include "sqlite/locked_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/core.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <utility>

namespace candled::sqlite {
namespace {

int flags_of(LockedFile::Access access) {
  constexpr int always = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  switch (access) {
    case LockedFile::Access::read:
      return O_RDONLY | always;
    case LockedFile::Access::write:
      return O_RDWR | always;
    case LockedFile::Access::create:
      break;
  }
  return O_RDWR | O_CREAT | always;
}

/// Returns the process that has a lock on `file`. Each lock is a line like `1: FLOCK  ADVISORY  WRITE 4711
/// fd:01:131075 0 EOF`; a process of another container is not listed.
std::string holder_of(const FileIdentity& file) {
  const std::string wanted =
      fmt::format("{:02x}:{:02x}:{}", major(file.device), minor(file.device), file.inode);
  std::ifstream locks("/proc/locks");
  std::string number, kind, manner, mode, place, end;
  long process = 0;
  while (locks >> number >> kind >> manner >> mode >> process >> place && std::getline(locks, end))
    if (kind == "FLOCK" && place == wanted && process > 0) return fmt::format(" (process {})", process);
  return "";
}

}  // namespace

std::expected<FileIdentity, int> identity_of(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::unexpected(errno);
  return FileIdentity{.device = found.st_dev, .inode = found.st_ino};
}

std::expected<LockedFile, LockedFile::Refusal> LockedFile::open(const std::filesystem::path& path,
                                                                Access access) {
  while (true) {
    const int descriptor = ::open(path.c_str(), flags_of(access), 0644);
    if (descriptor < 0) return std::unexpected(Refusal{.error = errno});
    LockedFile file(descriptor);
    if (::flock(descriptor, (access == Access::read ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
      Refusal refusal{.error = errno};
      if (refusal.error != EWOULDBLOCK) return std::unexpected(std::move(refusal));
      refusal.others = holder_of(file.identity());
      refusal.only_readers = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
      return std::unexpected(std::move(refusal));
    }
    // The file may have been removed between our opening and our locking it, in which case we hold nothing.
    if (identity_of(path) == file.identity()) return file;
  }
}

LockedFile::LockedFile(int descriptor) : descriptor_(descriptor) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return;
  identity_ = {.device = found.st_dev, .inode = found.st_ino};
  regular_ = S_ISREG(found.st_mode);
}

LockedFile::LockedFile(LockedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      identity_(other.identity_),
      regular_(other.regular_) {}

LockedFile::~LockedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t LockedFile::size() const {
  struct stat found {};
  return ::fstat(descriptor_, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

}  // namespace candled::sqlite
