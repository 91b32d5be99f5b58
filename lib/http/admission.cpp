#include "http/admission.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace candled::http {
namespace {

constexpr std::array<unsigned char, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string text_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address, text.data(), text.size()) == nullptr ? "" : text.data();
}

}  // namespace

std::string peer_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET)
    return text_of(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.ss_family != AF_INET6) return {};
  const unsigned char* bytes = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr.s6_addr;
  const bool mapped = std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes);
  return mapped ? text_of(AF_INET, bytes + mapped_prefix.size()) : text_of(AF_INET6, bytes);
}

Seat::~Seat() {
  if (admission_ != nullptr) admission_->leave(client_);
}

bool Seat::give_to(ClientId client) {
  if (admission_ != nullptr && !admission_->take(client)) return false;
  client_ = client;
  return true;
}

void Seat::take_back() {
  if (admission_ != nullptr && client_) admission_->give_back(*client_);
  client_.reset();
}

std::expected<Seat, Admission::Refusal> Admission::admit(std::optional<ClientId> client) {
  {
    const std::scoped_lock lock(mutex_);
    if (counts_.open >= max_connections_) {
      ++counts_.refused_full;
      return std::unexpected(Refusal::full);
    }
    ++counts_.open;
  }
  Seat seat(*this, {});
  if (client && !seat.give_to(*client)) return std::unexpected(Refusal::client_has_too_many);
  const std::scoped_lock lock(mutex_);
  ++counts_.accepted;
  return seat;
}

Admission::Counts Admission::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

bool Admission::take(ClientId client) {
  const std::scoped_lock lock(mutex_);
  std::size_t& mine = open_[client];
  if (mine >= max_per_client_) {
    ++counts_.refused_client;
    return false;
  }
  ++mine;
  return true;
}

void Admission::give_back(ClientId client) {
  const std::scoped_lock lock(mutex_);
  const auto mine = open_.find(client);
  if (--mine->second == 0) open_.erase(mine);
}

void Admission::leave(std::optional<ClientId> client) {
  if (client) give_back(*client);
  const std::scoped_lock lock(mutex_);
  --counts_.open;
}

}  // namespace candled::http
