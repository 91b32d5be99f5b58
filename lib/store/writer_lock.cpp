#include "store/writer_lock.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace candled::store {
namespace {

/// The holder before us may have removed the file between our opening and our locking it; then we hold
/// nothing.
bool still_stands(const std::filesystem::path& path, int descriptor) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(descriptor, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

std::unexpected<StoreError> refuse(StoreFailure failure, const std::filesystem::path& database,
                                   std::string_view why) {
  return std::unexpected(
      StoreError{.failure = failure, .message = fmt::format("{}: {}", database.string(), why)});
}

}  // namespace

std::expected<WriterLock, StoreError> WriterLock::acquire(const std::filesystem::path& database) {
  const std::filesystem::path path = database.string() + "-lock";
  while (true) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor < 0)
      return refuse(
          StoreFailure::not_writable, database,
          fmt::format("cannot create {}: {}", path.string(), std::generic_category().message(errno)));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      ::close(descriptor);
      if (error == EWOULDBLOCK)
        return refuse(StoreFailure::in_use, database, "another collector is writing to it");
      return refuse(StoreFailure::io, database,
                    fmt::format("cannot lock it: {}", std::generic_category().message(error)));
    }
    if (still_stands(path, descriptor)) return WriterLock(path, descriptor);
    ::close(descriptor);
  }
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock::~WriterLock() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace candled::store
