#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "stream/event_streams.hpp"

namespace candled::stream {

/// Serves all streams of events, in a thread of its own; a second one waits for the store to change.
/// Thread-safe.
class EventBroker {
 public:
  static constexpr std::size_t default_max_subscribers = 10'000;

  struct Options {
    const live::Market& market;
    store::CandleStore& store;
    std::function<TimePoint()> now;
    std::function<void(std::string_view)> warn = [](std::string_view) {};  ///< takes lines for people
    std::size_t max_subscribers = default_max_subscribers;
    std::optional<Derivation> derivation = {};  ///< nothing if only stored intervals are served
  };

  /// Starts the threads. The references in `options` must outlive the broker.
  explicit EventBroker(Options options);
  /// Stops the broker.
  ~EventBroker();

  /// Returns the number of clients that are served. A client that has gone may be counted for another second.
  std::size_t subscribers() const { return subscribers_; }
  bool has_room() const { return subscribers_ < options_.max_subscribers; }

  /// Serves `subscription` from now on. Does not wait. Without room, and after a stop, its response ends at
  /// once.
  void subscribe(Subscription subscription);

  /// Ends all streams. Does nothing the second time.
  void stop();

 private:
  void run();
  void watch_store(const std::stop_token& stop);
  void wake();
  bool take_arrivals(std::stop_token& woken);
  milliseconds turn();

  const Options options_;
  std::atomic<std::size_t> subscribers_ = 0;

  std::mutex mutex_;  // guards the members below, up to the streams
  std::vector<Subscription> arrivals_;
  std::stop_source wake_;  // a new one for each wait, because it works once
  bool stopping_ = false;

  EventStreams streams_;  // thread_'s own
  std::jthread thread_;
  std::jthread watching_;
};

}  // namespace candled::stream
