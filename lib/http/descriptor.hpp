#pragma once

#include <unistd.h>
#include <utility>

namespace candled::http {

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  /// Returns false if the call that made it failed.
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace candled::http
