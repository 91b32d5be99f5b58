#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/admission.hpp"
#include "http/clients.hpp"
#include "http/listening_socket.hpp"
#include "http/mailbox.hpp"
#include "http/wakeup.hpp"

namespace candled::http {

/// Accepts connections and distributes them to loops in turn. A connection that is not admitted gets an error
/// response and is closed.
///
/// run() belongs to one thread; stop() and turns() may be called from any.
class Acceptor {
 public:
  /// `listening`, `admission` and `clients` outlive it.
  Acceptor(const Descriptor& listening, Admission& admission, const Clients& clients,
           std::vector<std::shared_ptr<Mailbox>> loops);

  /// Accepts connections until stop().
  void run();
  void stop() { stop_.raise(); }
  /// Returns the number of times that run() has come round, which is at least once a second.
  std::uint64_t turns() const { return turns_.load(std::memory_order_relaxed); }

 private:
  bool wait() const;
  void pause() const;
  bool accept_one();
  void take(Descriptor socket, std::string peer);
  void turn_away(const Descriptor& socket) const;

  const Descriptor& listening_;
  Admission& admission_;
  const Clients& clients_;
  const std::vector<std::shared_ptr<Mailbox>> loops_;
  std::size_t next_ = 0;  // of loops_
  std::string full_;      // the response to a connection that is not admitted
  Wakeup stop_;
  std::atomic<std::uint64_t> turns_ = 0;
};

}  // namespace candled::http
