#include "stream/event_broker.hpp"

#include <exception>
#include <fmt/format.h>

namespace candled::stream {
namespace {

milliseconds uptime() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

EventBroker::EventBroker(Options options)
    : options_(std::move(options)),
      streams_(options_.market, options_.store, options_.warn),
      thread_([this] { run(); }) {}

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
    options_.warn(fmt::format("streams failed and go on: {}", failure.what()));
  }
  const std::scoped_lock lock(mutex_);
  subscribers_ = streams_.size() + arrivals_.size();
  return pause;
}

}  // namespace candled::stream
