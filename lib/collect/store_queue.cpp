#include "collect/store_queue.hpp"

#include <exception>
#include <fmt/format.h>

namespace candled {

StoreQueue::StoreQueue(Options options, store::CandleWriter& writer, Live& live, Log log)
    : options_(options),
      writer_(writer),
      live_(live),
      log_(std::move(log)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void StoreQueue::push(std::vector<Pair> new_pairs, std::vector<PairCandle> candles) {
  const std::scoped_lock lock(mutex_);
  if (health_.candles_waiting + candles.size() > options_.max_waiting) {
    log_(LogLevel::error, fmt::format("{} closed candles are lost: {} wait for the store already, and {} may",
                                      candles.size(), health_.candles_waiting, options_.max_waiting));
    health_.candles_lost += candles.size();
    candles.clear();  // the new pairs are kept: ids must have no holes
  }
  health_.candles_waiting += candles.size();
  live_.set_store(health_);
  entries_.push_back({std::move(new_pairs), std::move(candles)});
  changed_.notify_all();
}

std::size_t StoreQueue::drain(milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return entries_.empty(); });
  return health_.candles_waiting;
}

std::size_t StoreQueue::finish(LastWait patience) {
  if (drain(patience.failing) > 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience.slow - patience.failing,
                      [this] { return entries_.empty() || !health_.error.empty(); });
  }
  thread_.request_stop();
  thread_.join();
  return health_.candles_waiting;
}

void StoreQueue::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !entries_.empty(); })) {
    if (stop.stop_requested()) return;
    store_front(lock, stop);
  }
}

/// Whatever goes wrong in storing, memory included, is a failure of the store: the candles wait.
std::expected<std::size_t, store::StoreError> StoreQueue::try_to_store(const Entry& entry) {
  try {
    return writer_.store({.new_pairs = entry.new_pairs, .candles = entry.candles});
  } catch (const std::exception& failure) {
    return std::unexpected(store::StoreError{store::StoreFailure::io, failure.what()});
  }
}

void StoreQueue::store_front(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const Entry& front = entries_.front();  // a deque's elements stay where they are while others are pushed
  lock.unlock();
  const auto stored = try_to_store(front);
  lock.lock();

  if (stored) {
    succeeded(*stored);
    return;
  }
  failed(stored.error());
  const std::size_t known = entries_.size();
  changed_.wait_for(lock, stop, options_.retry_after, [&] { return entries_.size() != known; });
}

void StoreQueue::succeeded(std::size_t candles) {
  health_.candles_stored += candles;
  health_.candles_waiting -= entries_.front().candles.size();
  entries_.pop_front();
  if (!health_.error.empty())
    log_(LogLevel::info, fmt::format("storing works again; {} candles still wait", health_.candles_waiting));
  health_.error.clear();
  live_.set_store(health_);
  changed_.notify_all();
}

void StoreQueue::failed(const store::StoreError& error) {
  if (health_.error.empty())
    log_(LogLevel::error, fmt::format("storing failed: {}; {} candles wait and are tried again every {} ms",
                                      error.message, health_.candles_waiting, options_.retry_after.count()));
  health_.error = error.message;
  live_.set_store(health_);
  changed_.notify_all();
}

}  // namespace candled
