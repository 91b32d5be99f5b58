#include "poloniex/auto_feed.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "utf8/printable.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

}  // namespace

AutoFeed::AutoFeed(Options options)
    : candidates_{Candidate{.feed = std::move(options.first)}, Candidate{.feed = std::move(options.second)}},
      log_(std::move(options.log)),
      now_(std::move(options.now)),
      turn_(candidates_.data()) {}

void AutoFeed::begin() {
  if (settled_ != nullptr) return settled_->feed->begin();
  handed_over_ = false;
  clock_.reset();
  asked_ = nullptr;
  Candidate& other = other_than(*turn_);
  if (!must_wait(*turn_)) return ask(*turn_);
  if (!must_wait(other)) return ask(other);
}

void AutoFeed::ask(Candidate& candidate) {
  asked_ = &candidate;
  turn_ = &other_than(candidate);
  candidate.feed->begin();
}

std::optional<feed::Feed::Result> AutoFeed::wait_until(TimePoint deadline, std::stop_token stop) {
  if (settled_ != nullptr) return settled_->feed->wait_until(deadline, stop);
  while (asked_ != nullptr) {
    auto result = asked_->feed->wait_until(deadline, stop);
    if (!result) return {};
    if (*result) {
      settle(*asked_);
      return result;
    }
    if (auto error = take_failure(*asked_, std::move(result->error())))
      return std::unexpected(std::move(*error));
  }
  return std::unexpected(both_throttled());
}

/// Returns the result of the poll; nothing if the poll goes on, with the other feed or with none.
std::optional<feed::FeedError> AutoFeed::take_failure(Candidate& candidate, feed::FeedError error) {
  if (error.failure == feed::FeedFailure::stopped) return error;
  candidate.failure = fmt::format("{}: {}", to_string(error.failure), error.detail);
  clock_ = error.clock;
  if (error.failure != feed::FeedFailure::throttled) {
    error.detail = utf8::printable_line(fmt::format("{}: {}", candidate.feed->name(), error.detail));
    return error;
  }
  candidate.wait_end = now_() + candidate.wait.throttled(error.retry_after);
  Candidate& other = other_than(candidate);
  // At most once a poll: two feeds that both ask for no wait at all would be asked for ever.
  if (std::exchange(handed_over_, true) || must_wait(other)) {
    asked_ = nullptr;
  } else {
    ask(other);
  }
  return {};
}

feed::FeedError AutoFeed::both_throttled() const {
  const auto soonest = std::min(candidates_[0].wait_end, candidates_[1].wait_end);
  return {.failure = feed::FeedFailure::throttled,
          .detail = utf8::printable_line(fmt::format("{}: {}; {}: {}", candidates_[0].feed->name(),
                                                     candidates_[0].failure, candidates_[1].feed->name(),
                                                     candidates_[1].failure)),
          .retry_after = std::max(std::chrono::ceil<seconds>(soonest - now_()), seconds{1}),
          .clock = clock_};
}

void AutoFeed::settle(Candidate& candidate) {
  settled_ = &candidate;
  Candidate& other = other_than(candidate);
  const std::string why = other.failure.empty()
                              ? "it answered first"
                              : fmt::format("because {} failed: {}", other.feed->name(), other.failure);
  if (log_) log_(fmt::format("feed: {}, {}", candidate.feed->name(), why));
  other.feed.reset();
}

std::string AutoFeed::name() const {
  return settled_ != nullptr ? settled_->feed->name() : "auto";
}

}  // namespace candled::poloniex
