#include "stream/event_broker.hpp"

#include <exception>
#include <fmt/format.h>
#include <utility>

namespace candled::stream {
namespace {

milliseconds uptime() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

EventBroker::EventBroker(Options options)
    : options_(std::move(options)),
      streams_(options_.market, options_.store, options_.warn, options_.derivation),
      thread_([this] { run(); }),
      watching_([this](const std::stop_token& stop) { watch_store(stop); }) {}

EventBroker::~EventBroker() {
  stop();
}

void EventBroker::subscribe(Subscription subscription) {
  {
    const std::scoped_lock lock(mutex_);
    if (!stopping_ && has_room()) {
      arrivals_.push_back(std::move(subscription));
      ++subscribers_;
      wake_.request_stop();
      return;
    }
  }
  subscription.outlet->close();
}

void EventBroker::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    wake_.request_stop();
  }
  if (thread_.joinable()) thread_.join();
  watching_.request_stop();
  if (watching_.joinable()) watching_.join();
}

void EventBroker::run() {
  live::Versions seen = options_.market.versions();
  std::stop_token woken;
  while (take_arrivals(woken)) {
    const auto deadline = std::chrono::steady_clock::now() + turn();
    seen = options_.market.await_change(seen, deadline, woken);
  }
  streams_.close();
  subscribers_ = 0;
}

/// Wakes the streams after each change to the store, which the wait for the market does not notice.
void EventBroker::watch_store(const std::stop_token& stop) {
  const store::Changes& changes = options_.store.changes();
  std::uint64_t seen = 0;  // before every version, so that no change is missed
  while (!stop.stop_requested()) {
    const std::uint64_t version =
        changes.await(seen, std::chrono::steady_clock::now() + std::chrono::hours{1}, stop);
    if (version != std::exchange(seen, version)) wake();
  }
}

void EventBroker::wake() {
  const std::scoped_lock lock(mutex_);
  wake_.request_stop();
}

/// Hands new subscriptions to the streams. A later arrival ends the wait that follows. Returns false once the
/// broker is to stop.
bool EventBroker::take_arrivals(std::stop_token& woken) {
  const std::scoped_lock lock(mutex_);
  for (Subscription& one : arrivals_) streams_.add(std::move(one));
  arrivals_.clear();
  wake_ = std::stop_source();
  woken = wake_.get_token();
  return !stopping_;
}

milliseconds EventBroker::turn() {
  milliseconds pause = EventStreams::retry_after;
  try {
    pause = streams_.turn({.now = options_.now(), .uptime = uptime()});
  } catch (const std::exception& failure) {
    options_.warn(fmt::format("streams failed and continue: {}", failure.what()));
  }
  const std::scoped_lock lock(mutex_);
  subscribers_ = streams_.size() + arrivals_.size();
  return pause;
}

}  // namespace candled::stream
