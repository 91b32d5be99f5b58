#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "feed/feed.hpp"
#include "feed/throttle_wait.hpp"

namespace candled::poloniex {

/// Finds out which of two feeds answers, and keeps to it.
///
/// While neither has answered with a ticker, polls alternate between the two, beginning with the first. A
/// throttled feed is not asked before its wait is over: the poll that learns of it, and later ones, go to the
/// other. The result is `throttled` only if both have to wait, with the shorter of the remaining waits.
/// Threads: as Feed.
class AutoFeed : public feed::Feed {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  struct Options {
    std::unique_ptr<feed::Feed> first;
    std::unique_ptr<feed::Feed> second;
    std::function<void(std::string_view)>
        log{};  ///< called once with the feed that is kept, and why; may be empty
    Clock now = std::chrono::steady_clock::now;
  };

  explicit AutoFeed(Options options);
  AutoFeed(const AutoFeed&) = delete;
  AutoFeed& operator=(const AutoFeed&) = delete;

  void begin() override;
  std::optional<Result> wait_until(TimePoint deadline, std::stop_token stop) override;
  std::string name() const override;

 private:
  struct Candidate {
    std::unique_ptr<feed::Feed> feed;
    std::string failure{};  // the failure of its latest request, if it failed
    std::chrono::steady_clock::time_point wait_end{};
    feed::ThrottleWait wait{};
  };

  Candidate& other_than(const Candidate& candidate) {
    return candidates_[&candidate == candidates_.data() ? 1 : 0];
  }
  bool must_wait(const Candidate& candidate) const { return candidate.wait_end > now_(); }
  void ask(Candidate& candidate);
  void settle(Candidate& candidate);
  std::optional<feed::FeedError> take_failure(Candidate& candidate, feed::FeedError error);
  feed::FeedError both_throttled() const;

  std::array<Candidate, 2> candidates_;
  std::function<void(std::string_view)> log_;
  Clock now_;
  Candidate* turn_;                          // the feed that the next poll asks
  Candidate* asked_ = nullptr;               // the feed whose answer is awaited; null if both have to wait
  Candidate* settled_ = nullptr;             // the feed that is kept
  bool handed_over_ = false;                 // this poll has been passed from one to the other
  std::optional<feed::ClockReading> clock_;  // of the latest answer in this poll
};

}  // namespace candled::poloniex
