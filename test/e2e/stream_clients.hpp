#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "candle/time.hpp"

namespace candled::test {

/// The topic that one client of a stream asks for.
struct StreamTopic {
  std::string pair;
  std::string interval;
  std::string last_event_id{};  ///< at first; empty for what closes from then on
};

/// The events that a client has received.
struct StreamRecord {
  struct Event {
    long long id;
    std::string data;
  };
  std::vector<Event> candles;
  std::size_t forming = 0;
  std::size_t comments = 0;
  std::size_t connections = 0;  ///< that were answered with a stream
  std::vector<std::string> complaints;
  TimePoint first_connected{};  ///< when the first one was answered
};

/// Many clients of `/api/stream`, that connect again when their connection ends and say then which event they
/// had last, as browsers do. They do so on libcurl, while run_for() is called.
class StreamClients {
 public:
  explicit StreamClients(std::vector<StreamTopic> topics);
  ~StreamClients();

  /// Sets the URL of connections from now on; existing ones stay.
  void connect_to(const std::string& url);
  void run_for(std::chrono::milliseconds length);

  std::size_t size() const;
  const StreamTopic& topic(std::size_t client) const;
  const StreamRecord& record(std::size_t client) const;
  /// Returns the number of clients that have a stream just now.
  std::size_t connected() const;

 private:
  class Client;
  struct Multi;

  std::string url_;
  std::unique_ptr<Multi> multi_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace candled::test
