#include "record/stream.hpp"

#include <errno.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace candled::record {

Written Stream::append(std::string_view lines) {
  while (written_ < lines.size()) {
    const ssize_t count = ::write(descriptor_, lines.data() + written_, lines.size() - written_);
    if (count >= 0) {
      written_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd ready{descriptor_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return std::unexpected(WriteError{std::generic_category().message(errno), errno == EPIPE});
    }
  }
  written_ = 0;
  return {};
}

}  // namespace candled::record
