#include "program/small_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace candled {
namespace {

std::unexpected<std::string> unreadable(const std::string& path) {
  return std::unexpected(fmt::format("'{}' cannot be read: {}", path, std::strerror(errno)));
}

}  // namespace

std::expected<std::string, std::string> beginning_of_file(const std::string& path, std::size_t most) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return unreadable(path);
  const auto close = [](const int* descriptor) { ::close(*descriptor); };
  const std::unique_ptr<const int, decltype(close)> closing(&file, close);

  std::string text(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    const ssize_t count = ::read(file, text.data() + size, most - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

std::expected<std::string, std::string> content_of_file(const std::string& path) {
  constexpr std::size_t most = 1 << 20;
  auto text = beginning_of_file(path, most + 1);
  if (text && text->size() > most) return std::unexpected(fmt::format("'{}' has more than 1 MiB", path));
  return text;
}

}  // namespace candled
