#include "record/locked_file.hpp"

#include <algorithm>
#include <array>
#include <errno.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace candled::record {
namespace {

std::string message_of(int error) {
  return std::generic_category().message(error);
}

std::unexpected<std::string> refuse(const std::string& path, std::string_view why) {
  return std::unexpected(fmt::format("'{}' {}", path, why));
}

}  // namespace

std::expected<LockedFile, std::string> LockedFile::open(const std::string& path) {
  // Without O_NONBLOCK, opening a pipe that has no reader would block.
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
  if (descriptor < 0) return refuse(path, "cannot be opened for recording: " + message_of(errno));
  LockedFile file(descriptor, 0);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return refuse(path, "cannot be read: " + message_of(errno));
  if (!S_ISREG(status.st_mode)) return refuse(path, "is not a regular file; a recording needs one");
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    return refuse(path, errno == EWOULDBLOCK ? "is being recorded to by another process"
                                             : "cannot be locked: " + message_of(errno));
  // Only from here on does nobody else write to it.
  if (::fstat(descriptor, &status) != 0) return refuse(path, "cannot be read: " + message_of(errno));
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  return file;
}

LockedFile::LockedFile(LockedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

LockedFile::~LockedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::expected<std::size_t, std::string> LockedFile::read_at(std::uint64_t offset,
                                                            std::span<char> buffer) const {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t count = ::pread(descriptor_, buffer.data() + filled, buffer.size() - filled,
                                  static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(message_of(errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

std::expected<std::uint64_t, std::string> LockedFile::find_last(std::string_view text,
                                                                std::uint64_t end) const {
  std::string block(1 << 20, '\0');
  for (std::uint64_t before = end; before > 0;) {
    const std::uint64_t begin = before - std::min<std::uint64_t>(before, block.size() - text.size());
    // A match that begins in this block may end in the next one.
    const auto count =
        read_at(begin, std::span(block).first(std::min<std::uint64_t>(block.size(), end - begin)));
    if (!count) return std::unexpected(count.error());
    const std::size_t found = std::string_view(block).substr(0, *count).rfind(text);
    if (found != std::string_view::npos) return begin + found;
    before = begin;
  }
  return 0;
}

std::expected<std::uint64_t, std::string> LockedFile::end_of_data() const {
  std::array<char, 65'536> block;
  for (std::uint64_t end = size_; end > 0;) {
    const std::uint64_t begin = end - std::min<std::uint64_t>(end, block.size());
    const auto count = read_at(begin, std::span(block).first(end - begin));
    if (!count) return std::unexpected(count.error());
    const std::size_t last = std::string_view(block.data(), *count).find_last_not_of('\0');
    if (last != std::string_view::npos) return begin + last + 1;
    end = begin;
  }
  return 0;
}

bool LockedFile::intact() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return true;  // the next write reports the fault
  return status.st_nlink > 0 && static_cast<std::uint64_t>(status.st_size) >= size_;
}

std::expected<void, std::string> LockedFile::append(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data() + written, bytes.size() - written,
                                   static_cast<off_t>(size_ + written));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int error = count < 0 ? errno : ENOSPC;
      // If this fails as well, the next write overwrites it.
      if (written > 0) static_cast<void>(truncate(size_));
      return std::unexpected(message_of(error));
    }
    written += static_cast<std::size_t>(count);
  }
  size_ += written;
  return {};
}

std::expected<void, std::string> LockedFile::truncate(std::uint64_t size) {
  while (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0)
    if (errno != EINTR) return std::unexpected(message_of(errno));
  size_ = size;
  return {};
}

}  // namespace candled::record
