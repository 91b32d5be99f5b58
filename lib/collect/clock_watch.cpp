#include "collect/clock_watch.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "log/log.hpp"

namespace candled::collect {
namespace {

/// Counts consecutive answers, up to answers_to_judge.
void count_if(bool one_more, int& answers) {
  answers = one_more ? std::min(answers + 1, ClockWatch::answers_to_judge) : 0;
}

double in_seconds(milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::string distance(milliseconds ahead) {
  return fmt::format("our clock is {:.1f} s {} the exchange's", in_seconds(std::chrono::abs(ahead)),
                     ahead < milliseconds{0} ? "behind" : "ahead of");
}

}  // namespace

void ClockWatch::take(const std::optional<feed::ClockReading>& reading, Moment asked) {
  count_if(!reading, silent_);
  if (silent_ == answers_to_judge) *this = ClockWatch(rules_);
  const bool agrees = reading && rules_.tolerated && !reading->surely_beyond(*rules_.tolerated);
  count_if(agrees, agreeing_);
  if (!reading) return;
  reading_ = reading;
  count_if(!agrees, disagreeing_);
  count_if(reading->surely_beyond(warned_beyond), off_);
  if (agrees) agreed_origin_ = asked.origin();
}

ClockWatch::State ClockWatch::state(Moment moment) const {
  if (!binds()) {
    if (rules_.earliest && moment.now < *rules_.earliest) return State::wrong;
    if (!reading_) return State::unknown;
  } else {
    if (!agreed_origin_ || disagreeing_ == answers_to_judge) return State::wrong;
    if (was_set_since_agreed(moment)) return State::in_doubt;
  }
  return off_ == answers_to_judge ? State::off : State::right;
}

bool ClockWatch::is_confirmed(Moment moment) const {
  return binds() && agreeing_ == answers_to_judge && !was_set_since_agreed(moment);
}

bool ClockWatch::was_set_since_agreed(Moment moment) const {
  return std::chrono::abs(moment.origin() - *agreed_origin_) > *rules_.tolerated;
}

std::string ClockWatch::sentence(Moment moment) const {
  switch (state(moment)) {
    case State::unknown:
      return "the exchange does not report its time";
    case State::right:
      return "our clock agrees with the exchange's";
    case State::off:
      return distance(reading_->ahead());
    case State::in_doubt:
      return fmt::format(
          "our clock was set by {:.1f} s; nothing is collected until the exchange's clock agrees",
          in_seconds(moment.origin() - *agreed_origin_));
    case State::wrong:
      break;
  }
  if (!binds())
    return fmt::format(
        "our clock shows {}, which is before the release of this version; nothing is collected",
        log::utc(moment.now));
  return fmt::format("{}; nothing is collected until it is off by less than {:.0f} s",
                     distance(reading_->ahead()), in_seconds(*rules_.tolerated));
}

}  // namespace candled::collect
