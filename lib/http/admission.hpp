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

/// Returns the address that accept() reported, in numeric form. An IPv4 address in IPv6 is shown as IPv4.
/// Empty for a socket without an address, such as a Unix socket.
std::string peer_of(const sockaddr_storage& address);

class Admission;

/// One connection's place among all open connections and among those of its client. Destroying the seat frees
/// the place. It must not outlive its Admission.
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

  /// Counts the connection, which so far belongs to nobody, as that client's. Returns false if the client has
  /// too many.
  bool give_to(ClientId client);
  /// Makes the connection nobody's again.
  void take_back();

 private:
  friend class Admission;
  Seat(Admission& admission, std::optional<ClientId> client) : admission_(&admission), client_(client) {}

  Admission* admission_ = nullptr;
  std::optional<ClientId> client_;
};

/// Counts the open connections, in all and by client, and decides whether another one is admitted.
/// Thread-safe.
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

  /// Admits a connection of `client`. Without `client` it belongs to nobody, as long as it is not known whose
  /// requests it brings.
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
