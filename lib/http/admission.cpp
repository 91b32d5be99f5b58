#include "http/admission.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace candled::http {
namespace {

constexpr Client::Key mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string text_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address, text.data(), text.size()) == nullptr ? "" : text.data();
}

Client client_of_v4(const unsigned char* bytes) {
  Client client{.key = mapped_prefix, .text = text_of(AF_INET, bytes)};
  std::copy_n(bytes, 4, client.key.begin() + 12);
  return client;
}

}  // namespace

Client client_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return client_of_v4(reinterpret_cast<const unsigned char*>(&v4.sin_addr));
  }
  if (address.ss_family != AF_INET6) return {};
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  const unsigned char* bytes = v6.sin6_addr.s6_addr;
  if (std::equal(bytes, bytes + 12, mapped_prefix.begin())) return client_of_v4(bytes + 12);
  Client client{.text = text_of(AF_INET6, bytes)};
  std::copy_n(bytes, 8, client.key.begin());
  return client;
}

Seat::~Seat() {
  if (admission_ != nullptr) admission_->leave(key_);
}

std::expected<Seat, Admission::Refusal> Admission::admit(const Client& client) {
  const std::scoped_lock lock(mutex_);
  if (counts_.open >= max_connections_) {
    ++counts_.refused_full;
    return std::unexpected(Refusal::full);
  }
  std::size_t& mine = open_[client.key];
  if (mine >= max_per_client_ && !(is_proxy_ && is_proxy_(client.text))) {
    ++counts_.refused_client;
    return std::unexpected(Refusal::client_has_too_many);
  }
  ++mine;
  ++counts_.open;
  ++counts_.accepted;
  return Seat(*this, client.key);
}

Admission::Counts Admission::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

void Admission::leave(const Client::Key& client) {
  const std::scoped_lock lock(mutex_);
  --counts_.open;
  const auto mine = open_.find(client);
  if (--mine->second == 0) open_.erase(mine);
}

}  // namespace candled::http
