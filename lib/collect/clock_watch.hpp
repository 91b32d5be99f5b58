#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "candle/time.hpp"
#include "feed/clock_reading.hpp"

namespace candled::collect {

/// Our two clocks at one instant.
struct Moment {
  TimePoint now;
  milliseconds uptime;

  /// Returns the time at which the uptime was zero, by the clock of `now`; it changes only when the clock is
  /// set.
  TimePoint origin() const { return now - uptime; }
};

/// The rules that bind collecting to a right clock.
struct ClockRules {
  /// The largest tolerated offset of our clock from the exchange's; empty tolerates any.
  std::optional<milliseconds> tolerated{};
  /// The earliest time that a right clock can show; applied only while the exchange does not tell its own.
  std::optional<TimePoint> earliest{};
};

/// Judges our clock by the exchange's.
///
/// Our clock is wrong once three consecutive answers say that it is off by more than is tolerated, or once a
/// single answer at the start says so, before any has agreed. A clock that is set by more than that is in
/// doubt until an answer agrees. An exchange that has sent no `Date` in three consecutive answers, or in any
/// since the start, judges nothing.
///
/// Not thread-safe.
class ClockWatch {
 public:
  static constexpr int answers_to_judge = 3;
  /// A clock that is off by more than this in three consecutive answers is worth a warning, although
  /// collecting goes on.
  static constexpr milliseconds warned_beyond{2'000};

  enum class State : std::uint8_t {
    unknown,   ///< the exchange does not tell its time, or has not yet
    right,     ///< as far as can be told
    off,       ///< beyond warned_beyond, and still tolerated
    in_doubt,  ///< set since the latest answer that agreed
    wrong,     ///< nothing it says counts
  };

  explicit ClockWatch(ClockRules rules) : rules_(rules) {}

  /// Takes the reading of the exchange's clock from an answer, if it has one; `asked` is when the request was
  /// sent.
  void take(const std::optional<feed::ClockReading>& reading, Moment asked);

  State state(Moment moment) const;
  /// Returns whether samples may be taken, and buckets closed, by the clock as it stands.
  bool may_collect(Moment moment) const { return state(moment) < State::in_doubt; }
  /// Returns whether three consecutive answers have agreed with our clock, and it has not been set since.
  bool is_confirmed(Moment moment) const;
  /// Returns the state as a sentence for people, such as `our clock is 2.4 s ahead of the exchange's`.
  std::string sentence(Moment moment) const;

  /// Returns the latest reading; empty while the exchange sends no `Date`.
  const std::optional<feed::ClockReading>& reading() const { return reading_; }

 private:
  bool binds() const { return rules_.tolerated && reading_; }
  bool was_set_since_agreed(Moment moment) const;

  ClockRules rules_;
  std::optional<feed::ClockReading> reading_;
  std::optional<TimePoint> agreed_origin_;  // our clock's, at the latest answer that agreed
  // consecutive answers, counted up to answers_to_judge
  int agreeing_ = 0;
  int disagreeing_ = 0;
  int off_ = 0;
  int silent_ = 0;
};

}  // namespace candled::collect
