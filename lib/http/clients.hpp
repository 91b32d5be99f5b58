#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace candled::http {

/// Identifies the client that a request or a connection counts as. Workers, waiting responses and connections
/// are shared out by client.
using ClientId = std::uint64_t;

/// Identifies clients and proxies. Thread-safe if its functions are.
class Clients {
 public:
  using IsProxy = std::function<bool(std::string_view peer)>;
  using Name = std::function<ClientId(const Request&)>;

  /// See Server::Options. Without `name` every peer is a client of its own, without `is_proxy` no peer is a
  /// proxy.
  Clients(IsProxy is_proxy, Name name);

  /// Returns whether connections from that address belong to many clients: then only a request tells whose it
  /// is.
  bool is_proxy(std::string_view peer) const { return is_proxy_ && is_proxy_(peer); }
  /// Returns the client that an address itself counts as.
  ClientId at(const std::string& peer) const { return name_({.path = {}, .peer = peer}); }
  /// Returns the client that a request counts as.
  ClientId of(const Request& request) const { return name_(request); }

 private:
  IsProxy is_proxy_;
  Name name_;
};

}  // namespace candled::http
