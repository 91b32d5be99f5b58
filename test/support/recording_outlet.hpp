#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace candled::test {

/// A client that takes everything and remembers it, or goes, or is slow. Thread-safe.
class RecordingOutlet final : public http::Outlet {
 public:
  bool send(std::shared_ptr<const std::string> bytes) override {
    const std::scoped_lock lock(mutex_);
    if (gone_ || closed_) return false;
    received_ += *bytes;
    sent_.push_back(std::move(bytes));
    changed_.notify_all();
    return true;
  }
  bool open() const override {
    const std::scoped_lock lock(mutex_);
    return !gone_ && !closed_;
  }
  void close() override {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::size_t waiting() const override {
    const std::scoped_lock lock(mutex_);
    return waiting_;
  }

  /// The client ends its connection.
  void go() {
    const std::scoped_lock lock(mutex_);
    gone_ = true;
  }
  /// So many bytes are not taken.
  void wait_with(std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    waiting_ = bytes;
  }
  bool closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }
  /// All that was sent since the last call.
  std::string take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(received_, {});
  }
  /// The very pieces that were sent.
  std::vector<std::shared_ptr<const std::string>> pieces() const {
    const std::scoped_lock lock(mutex_);
    return sent_;
  }
  /// Waits until `text` has been sent or the stream has ended.
  void await(std::string_view text) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || received_.find(text) != std::string::npos; });
  }
  void await_end() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_; });
  }

 private:
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::string received_;
  std::vector<std::shared_ptr<const std::string>> sent_;
  std::size_t waiting_ = 0;
  bool gone_ = false;
  bool closed_ = false;
};

}  // namespace candled::test
