#pragma once

#include <cstddef>
#include <memory>

#include "http/mailbox.hpp"
#include "http/message.hpp"

namespace candled::http {

/// The client's end of a stream: passes bytes to the loop that has the connection. The response ends when the
/// last reference to the outlet goes.
class StreamOutlet final : public Outlet {
 public:
  StreamOutlet(std::shared_ptr<Mailbox> loop, ConnectionId connection, std::shared_ptr<StreamState> state,
               std::size_t max_waiting);
  ~StreamOutlet() override;

  bool send(std::shared_ptr<const std::string> bytes) override;
  bool open() const override { return state_->open; }
  void close() override { end(false); }

 private:
  void end(bool at_once);

  const std::shared_ptr<Mailbox> loop_;
  const ConnectionId connection_;
  const std::shared_ptr<StreamState> state_;
  const std::size_t max_waiting_;
};

}  // namespace candled::http
