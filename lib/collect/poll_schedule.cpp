#include "collect/poll_schedule.hpp"

#include <algorithm>

namespace candled::collect {
namespace {

// Uptime decides only when the clock was set; otherwise it must not be early by the rounding of two clocks.
constexpr milliseconds rounding{2};

}  // namespace

PollSchedule::PollSchedule(Options options, TimePoint now, milliseconds uptime)
    : options_(options),
      random_(options.jitter_seed),
      due_(grid_point_from(now)),
      due_uptime_(uptime + (due_ - now) + rounding),
      point_(due_ - options.every) {}

bool PollSchedule::is_due(TimePoint now, milliseconds uptime) const {
  // Setting the clock forward does not shorten a wait that the exchange asked for.
  const bool waited = !waiting_ || uptime >= due_uptime_ - 2 * rounding;
  return (now >= due_ && waited) || uptime >= due_uptime_;
}

TimePoint PollSchedule::wake_time(TimePoint now, milliseconds uptime) const {
  const TimePoint by_uptime = now + (due_uptime_ - uptime);
  return now >= due_ ? by_uptime : std::min(due_, by_uptime);
}

void PollSchedule::begun(TimePoint now, milliseconds uptime) {
  point_ = grid_point_from(now - options_.every + milliseconds{1});
  begun_uptime_ = uptime;
}

void PollSchedule::succeeded(TimePoint now, milliseconds uptime) {
  count_skipped(uptime);
  failures_ = 0;
  throttle_wait_.succeeded();
  plan(now, uptime, milliseconds{0});
}

void PollSchedule::failed(TimePoint now, milliseconds uptime) {
  count_skipped(uptime);
  ++failures_;
  plan(now, uptime, failures_ < failures_before_backoff ? milliseconds{0} : backoff());
}

void PollSchedule::throttled(TimePoint now, milliseconds uptime,
                             std::optional<std::chrono::seconds> retry_after) {
  count_skipped(uptime);
  ++failures_;
  plan(now, uptime,
       std::clamp(throttle_wait_.throttled(retry_after), std::chrono::seconds{0},
                  feed::ThrottleWait::longest_retry_after));
}

TimePoint PollSchedule::grid_point_from(TimePoint time) const {
  const milliseconds past = time.time_since_epoch() % options_.every;
  return past == milliseconds{0} ? time : time + (options_.every - past);
}

void PollSchedule::plan(TimePoint now, milliseconds uptime, milliseconds wait) {
  const TimePoint earliest = now + wait;
  due_ = grid_point_from(earliest);
  if (due_ == point_)
    due_ += options_.every;  // answered within the millisecond: the same point serves one poll
  due_uptime_ = uptime + (due_ - now) + rounding;
  waiting_ = wait > milliseconds{0};
}

void PollSchedule::count_skipped(milliseconds uptime) {
  const TimePoint ended = point_ + (uptime - begun_uptime_);
  const auto points = (grid_point_from(ended) - point_) / options_.every;
  if (points > 1) skipped_ += static_cast<std::uint64_t>(points - 1);
}

milliseconds PollSchedule::backoff() {
  const std::uint64_t doublings = std::min<std::uint64_t>(failures_ - failures_before_backoff + 1, 10);
  const milliseconds longest =
      std::min<milliseconds>(std::chrono::seconds{1} * (1 << doublings), longest_backoff);
  std::uniform_int_distribution<milliseconds::rep> jitter(longest.count() / 2, longest.count());
  return milliseconds{jitter(random_)};
}

}  // namespace candled::collect
