#include "http/clients.hpp"

#include <utility>

namespace candled::http {
namespace {

ClientId name_by_peer(const Request& request) {
  return std::hash<std::string>{}(request.peer);
}

}  // namespace

Clients::Clients(IsProxy is_proxy, Name name)
    : is_proxy_(std::move(is_proxy)),
      name_(name ? std::move(name) : name_by_peer) {}

}  // namespace candled::http
