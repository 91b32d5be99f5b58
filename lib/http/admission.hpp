#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <utility>

#include "http/clients.hpp"

namespace candled::http {

/// The address that accept() says, as numbers; an IPv4 address in IPv6 is shown as IPv4. Empty for a socket
/// that has none, such as a Unix one.
std::string peer_of(const sockaddr_storage& address);

class Admission;

/// One connection's place among those that are open, and among those of its client. It is free again when
/// this goes, and must not outlive its Admission.
class Seat {
 public:
  Seat() = default;
  Seat(Seat&& other) noexcept
      : admission_(std::exchange(other.admission_, nullptr)),
        client_(std::exchange(other.client_, {})) {}
  Seat& operator=(Seat&& other) noexcept {
    std::swap(admission_, other.admission_);
    std::swap(client_, other.client_);
    return *this;
  }
  ~Seat();

  /// Counts the connection, which has been nobody's, as that client's. False when it has too many.
  bool give_to(ClientId client);
  /// Makes it nobody's.
  void take_back();

 private:
  friend class Admission;
  Seat(Admission& admission, std::optional<ClientId> client) : admission_(&admission), client_(client) {}

  Admission* admission_ = nullptr;
  std::optional<ClientId> client_;
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

  Admission(std::size_t max_connections, std::size_t max_per_client)
      : max_connections_(max_connections),
        max_per_client_(max_per_client) {}

  /// Lets in a connection of `client`; of nobody, as long as it is not known whose requests it brings.
  std::expected<Seat, Refusal> admit(std::optional<ClientId> client);
  Counts counts() const;

 private:
  friend class Seat;
  bool take(ClientId client);
  void give_back(ClientId client);
  void leave(std::optional<ClientId> client);

  const std::size_t max_connections_;
  const std::size_t max_per_client_;
  mutable std::mutex mutex_;  // guards all below
  std::map<ClientId, std::size_t> open_;
  Counts counts_;
};

}  // namespace candled::http
