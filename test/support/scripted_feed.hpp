#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "support/manual_clock.hpp"

namespace candled::test {

/// The reaction of the scripted exchange to one request.
struct Answer {
  milliseconds latency{40};
  std::vector<std::pair<std::string, std::string>> prices{};  ///< name and price
  std::optional<feed::FeedError> error{};
  std::optional<TimePoint> exchange_time{};  ///< what `Date` is made of; nothing sends none
};

/// A feed on a manual clock: `script` says what becomes of the request sent at a given time, and time passes
/// while an answer is awaited.
class ScriptedFeed final : public feed::Feed {
 public:
  using Script = std::function<Answer(TimePoint sent)>;

  ScriptedFeed(ManualClock& clock, Script script) : clock_(clock), script_(std::move(script)) {}

  void begin() override {
    sent = clock_.now();
    requests.push_back(sent);
    answer_ = script_(sent);
    ready_uptime_ = clock_.uptime() + answer_.latency;
  }

  std::optional<Result> wait_until(TimePoint deadline, std::stop_token stop) override {
    if (stop.stop_requested()) return std::unexpected(feed::FeedError{feed::FeedFailure::stopped, "stopped"});
    const milliseconds needed = std::max(ready_uptime_ - clock_.uptime(), milliseconds{0});
    if (deadline < clock_.now() + needed) {
      clock_.advance_to(deadline);
      return {};
    }
    clock_.advance(needed);
    if (answer_.error) return std::unexpected(*answer_.error);
    feed::TimedTicker ticker{.ticker = {.name_order = NameOrder::quote_first, .quotes = {}, .rejected = {}},
                             .time = sent + answer_.latency / 2,
                             .latency = answer_.latency};
    if (answer_.exchange_time)
      ticker.clock =
          feed::ClockReading{.exchange = std::chrono::floor<std::chrono::seconds>(*answer_.exchange_time),
                             .local = ticker.time,
                             .half_wait = answer_.latency / 2};
    for (const auto& [name, price] : answer_.prices)
      ticker.ticker.quotes.push_back({name, Price::parse(price).value()});
    return ticker;
  }

  std::string name() const override { return "scripted"; }

  TimePoint sent{};
  std::vector<TimePoint> requests;

 private:
  ManualClock& clock_;
  Script script_;
  Answer answer_;
  milliseconds ready_uptime_{0};
};

}  // namespace candled::test
