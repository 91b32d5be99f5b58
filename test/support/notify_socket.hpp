#pragma once

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

namespace candled::test {

/// The service manager's end of NOTIFY_SOCKET.
class NotifySocket {
 public:
  NotifySocket() : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no socket at " + path());
  }
  ~NotifySocket() { ::close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Returns the value of NOTIFY_SOCKET.
  std::string path() const { return folder_.file("notify"); }

  /// Returns the next message; empty if none comes within `patience`.
  std::string receive(std::chrono::seconds patience = std::chrono::seconds{30}) const {
    const timeval timeout{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    return receive(0);
  }

  /// Returns the next message that has arrived already; empty if there is none.
  std::string received() const { return receive(MSG_DONTWAIT); }

  /// Returns the first message that begins with `text`, skipping others; empty if none comes.
  std::string wait_for(std::string_view text) const {
    std::string message;
    do message = receive();
    while (!message.empty() && !message.starts_with(text));
    return message;
  }

 private:
  std::string receive(int flags) const {
    std::array<char, 4'096> bytes;
    const auto size = ::recv(descriptor_, bytes.data(), bytes.size(), flags);
    return size > 0 ? std::string(bytes.data(), static_cast<std::size_t>(size)) : "";
  }

  TemporaryFolder folder_;
  int descriptor_;
};

}  // namespace candled::test
