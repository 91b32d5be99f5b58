#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace candled::http {

/// Who is at a connection's other end.
struct Client {
  /// What connections are counted by: the address, of IPv6 its first 64 bits, which one customer has.
  using Key = std::array<unsigned char, 16>;

  Key key{};
  std::string text;  ///< the address as numbers; an IPv4 address in IPv6 is shown as IPv4
};

/// Reads what accept() says. A socket that has no address, such as a Unix one, has an empty text.
Client client_of(const sockaddr_storage& address);

class Admission;

/// One connection's place among those that are open, free again when it goes. It must not outlive its
/// Admission.
class Seat {
 public:
  Seat() = default;
  Seat(Seat&& other) noexcept : admission_(std::exchange(other.admission_, nullptr)), key_(other.key_) {}
  Seat& operator=(Seat&& other) noexcept {
    std::swap(admission_, other.admission_);
    std::swap(key_, other.key_);
    return *this;
  }
  ~Seat();

 private:
  friend class Admission;
  Seat(Admission& admission, const Client::Key& key) : admission_(&admission), key_(key) {}

  Admission* admission_ = nullptr;
  Client::Key key_{};
};

/// How many connections are open, in all and by client, and whether there may be another. Thread-safe.
class Admission {
 public:
  enum class Refusal : std::uint8_t { full, client_has_too_many };

  struct Counts {
    std::size_t open = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused_full = 0;
    std::uint64_t refused_client = 0;
  };

  /// `is_proxy` tells whose address is that of many clients: max_per_client is not for them. It may be empty.
  Admission(std::size_t max_connections, std::size_t max_per_client,
            std::function<bool(std::string_view peer)> is_proxy = {})
      : max_connections_(max_connections),
        max_per_client_(max_per_client),
        is_proxy_(std::move(is_proxy)) {}

  std::expected<Seat, Refusal> admit(const Client& client);
  Counts counts() const;

 private:
  friend class Seat;
  void leave(const Client::Key& client);

  const std::size_t max_connections_;
  const std::size_t max_per_client_;
  const std::function<bool(std::string_view peer)> is_proxy_;
  mutable std::mutex mutex_;  // guards all below
  std::map<Client::Key, std::size_t> open_;
  Counts counts_;
};

}  // namespace candled::http
