#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "http/asked.hpp"
#include "http/clients.hpp"
#include "http/mailbox.hpp"

namespace candled::http {

/// A request that has arrived whole.
struct Job {
  std::shared_ptr<Mailbox> loop{};  ///< gets the response
  ConnectionId connection{};        ///< the connection of that loop
  std::string head{};
  std::shared_ptr<const std::atomic<bool>> wanted{};  ///< false once the client has gone; null means true
  std::shared_ptr<const Asked> asked{};               ///< the head's request
  bool tried_at_once = false;                         ///< Server::Options::at_once had no answer
  ClientId client{};                                  ///< that the request counts as
};

}  // namespace candled::http
