#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace candled::http {

/// Names whom a request or a connection counts as. Workers, waiting answers and connections are shared out by
/// it.
using ClientId = std::uint64_t;

/// Tells who is who. Thread-safe if its functions are.
class Clients {
 public:
  using IsProxy = std::function<bool(std::string_view peer)>;
  using Name = std::function<ClientId(const Request&)>;

  /// See Server::Options. Without `name` every peer is one client, without `is_proxy` none is a proxy.
  Clients(IsProxy is_proxy, Name name);

  /// Returns whether the connections of that address are many clients': only their requests tell whose.
  bool is_proxy(std::string_view peer) const { return is_proxy_ && is_proxy_(peer); }
  /// Whom an address itself counts as.
  ClientId at(const std::string& peer) const { return name_({.path = {}, .peer = peer}); }
  /// Whose request it is.
  ClientId of(const Request& request) const { return name_(request); }

 private:
  IsProxy is_proxy_;
  Name name_;
};

}  // namespace candled::http
