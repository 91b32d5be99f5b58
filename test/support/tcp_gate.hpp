#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>

namespace candled::test {

/// A port of 127.0.0.1 that leads to a server while it is open. While it is closed it refuses connections,
/// and those that led through it are gone. Nobody else can take the port meanwhile.
class TcpGate {
 public:
  /// Open, and leads to `target`, an URL `http://127.0.0.1:PORT`.
  explicit TcpGate(const std::string& target);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  /// Soon closed, or open again.
  void set_open(bool open);
  /// `http://127.0.0.1:PORT`
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  struct Passage {
    int client;
    int server;
  };

  void serve(const std::stop_token& stop);
  void follow_orders();
  void accept_one();
  bool pass_on(const Passage& passage) const;

  int target_port_;
  int keeper_;  // bound to the port, never listening: it keeps the port ours while the gate is closed
  int port_;
  int wakeup_;
  int listener_ = -1;  // this and what follows belong to the thread
  std::list<Passage> passages_;
  std::atomic<bool> open_ = true;
  std::jthread thread_;
};

}  // namespace candled::test
