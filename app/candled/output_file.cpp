#include "candled/output_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace candled::app {
namespace {

std::string sentence(const std::string& path, int error) {
  const std::string name = path == "-" ? "standard output" : fmt::format("'{}'", path);
  return fmt::format("{} cannot be written: {}", name, std::generic_category().message(error));
}

/// Returns the path at which the file finally lies: a link to it stays a link.
std::string target_of(const std::string& path) {
  std::error_code error;
  const auto target = std::filesystem::canonical(path, error);
  return error ? path : target.string();
}

mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

/// Gives a new file the permissions of the one that it will replace at `target`, and its owner and group
/// where that is permitted. A different group gets the permissions that everybody has.
void take_after(const std::string& target, int descriptor) {
  struct stat there {};
  if (::stat(target.c_str(), &there) != 0) {
    ::fchmod(descriptor, usual_mode());
    return;
  }
  constexpr auto same_owner = static_cast<uid_t>(-1);
  const bool group_kept = ::fchown(descriptor, there.st_uid, there.st_gid) == 0 ||
                          ::fchown(descriptor, same_owner, there.st_gid) == 0;
  const mode_t mode = there.st_mode & 0777;
  ::fchmod(descriptor, group_kept ? mode : (mode & 0707) | (mode & 0007) << 3);
}

}  // namespace

std::expected<OutputFile, std::string> OutputFile::open(const std::string& path) {
  if (path == "-") return OutputFile(path, "", STDOUT_FILENO);
  std::error_code absent;
  if (std::filesystem::exists(path, absent) && !std::filesystem::is_regular_file(path, absent)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return std::unexpected(sentence(path, errno));
    return OutputFile(path, "", descriptor);
  }
  std::string target = target_of(path);
  std::string beside = target + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(sentence(path, errno));
  take_after(target, descriptor);
  return OutputFile(std::move(target), std::move(beside), descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      written_as_(std::exchange(other.written_as_, "")),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  if (!written_as_.empty()) ::unlink(written_as_.c_str());
}

std::unexpected<std::string> OutputFile::failure() const {
  return std::unexpected(sentence(path_, errno));
}

std::expected<void, std::string> OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::expected<void, std::string> OutputFile::finish() {
  if (written_as_.empty()) return {};
  if (::fsync(descriptor_) != 0) return failure();
  if (::rename(written_as_.c_str(), path_.c_str()) != 0) return failure();
  written_as_.clear();
  return {};
}

}  // namespace candled::app
