#include "sqlite/new_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sqlite/connection.hpp"
#include "sqlite/database_files.hpp"

namespace candled::sqlite {
namespace {

/// Returns the path at which a file finally lies: a link to it stays a link.
std::filesystem::path final_place_of(const std::filesystem::path& target) {
  std::error_code error;
  const auto place = std::filesystem::weakly_canonical(std::filesystem::absolute(target, error), error);
  return error ? target : place;
}

[[noreturn]] void refuse(const std::filesystem::path& target, std::string_view why) {
  throw SqliteError(store::StoreFailure::not_writable, target, why);
}

void require_free(const std::filesystem::path& target, bool replace) {
  std::error_code ignored;
  const auto status = std::filesystem::status(target, ignored);
  if (std::filesystem::is_directory(status)) refuse(target, "a folder; name a file in it");
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    refuse(target, "not a regular file; - is standard output");
  if (std::filesystem::exists(status) && !replace) refuse(target, "there is such a file already");
  for (const auto& log : {log_of(target), journal_of(target)})
    if (size_of(log) > 0)
      refuse(target, fmt::format("{} is there and would be taken for a part of it; choose another name, or "
                                 "remove that file if its database is gone",
                                 log.string()));
}

std::filesystem::path free_place(const std::filesystem::path& target, bool replace) {
  auto place = final_place_of(target);
  require_free(place, replace);
  return place;
}

/// Takes a lock that keeps collectors away from a file that will be replaced.
std::optional<LockedFile> lock_replaced(const std::filesystem::path& target) {
  if (!identity_of(target)) return {};
  auto lock = LockedFile::open(target, LockedFile::Access::read);
  if (lock) return std::move(*lock);
  if (lock.error().error == EWOULDBLOCK)
    throw SqliteError(store::StoreFailure::in_use, target,
                      fmt::format("a collector is writing to it{}", lock.error().others));
  return {};
}

}  // namespace

NewFile::NewFile(const std::filesystem::path& target, bool replace)
    : target_(free_place(target, replace)),
      replace_(replace),
      replaced_(lock_replaced(target_)) {
  std::string beside = target_.string() + ".XXXXXX";
  descriptor_ = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail(errno);
  path_ = beside;
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

std::uint64_t NewFile::room() const {
  struct statvfs system {};
  if (::fstatvfs(descriptor_, &system) != 0) fail(errno);
  return system.f_bavail * system.f_frsize;
}

void NewFile::flush() {
  if (::fsync(descriptor_) != 0) fail(errno);
  ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED);
}

void NewFile::finish() {
  flush();
  take_name();
  path_.clear();
  const int folder = ::open(target_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool durable = folder >= 0 && ::fsync(folder) == 0;
  const int error = errno;
  if (folder >= 0) ::close(folder);
  if (!durable) fail(error);
}

void NewFile::take_name() {
  const unsigned flags = replace_ ? 0 : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), flags) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) fail(errno);
  // A file system that knows no flags, such as NFS.
  require_free(target_, replace_);
  if (::rename(path_.c_str(), target_.c_str()) != 0) fail(errno);
}

void NewFile::fail(int error) const {
  const bool elsewhere = error == EACCES || error == EPERM || error == EROFS;
  throw SqliteError(failure_of_system(error), target_,
                    fmt::format("cannot be written: {}{}", why_not_opened(target_, error),
                                elsewhere ? "; choose a folder that this user may write to" : ""));
}

}  // namespace candled::sqlite
