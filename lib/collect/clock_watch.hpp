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

  /// When the uptime was zero, by `now`: changes only when the clock is set.
  TimePoint origin() const { return now - uptime; }
};

/// What binds collecting to a right clock.
struct ClockRules {
  /// How far our clock may be off the exchange's; nothing: however far.
  std::optional<milliseconds> tolerated{};
  /// A clock that shows an earlier time is wrong, while the exchange does not tell its own.
  std::optional<TimePoint> earliest{};
};

/// Judges our clock by the exchange's.
///
/// Our clock is wrong once three answers running say that it is off by more than is tolerated, or one at the
/// start, before any has agreed. When it is set by more than that it is in doubt until an answer agrees. An
/// exchange that sends no `Date`, in three answers running or in none since the start, judges nothing.
///
/// Not thread-safe.
class ClockWatch {
 public:
  static constexpr int answers_to_judge = 3;
  /// A clock that is further off than this in three answers running is worth a warning, although it collects.
  static constexpr milliseconds warned_beyond{2'000};

  enum class State : std::uint8_t {
    unknown,   ///< the exchange does not say, or has not yet
    right,     ///< as far as can be told
    off,       ///< beyond warned_beyond, and still tolerated
    in_doubt,  ///< set since the newest answer that agreed
    wrong,     ///< nothing it says counts
  };

  explicit ClockWatch(ClockRules rules) : rules_(rules) {}

  /// Takes what an answer says of the exchange's clock, which may be nothing; `asked` is when the request was
  /// sent.
  void take(const std::optional<feed::ClockReading>& reading, Moment asked);

  State state(Moment moment) const;
  /// Returns whether samples may be taken, and buckets closed, by the clock as it stands.
  bool may_collect(Moment moment) const { return state(moment) < State::in_doubt; }
  /// Returns whether three answers running have agreed with our clock, and it has not been set since.
  bool is_confirmed(Moment moment) const;
  /// The state as a sentence for people, such as `our clock is 2.4 s ahead of the exchange's`.
  std::string sentence(Moment moment) const;

  /// The newest reading; nothing while the exchange sends no `Date`.
  const std::optional<feed::ClockReading>& reading() const { return reading_; }

 private:
  bool binds() const { return rules_.tolerated && reading_; }
  bool was_set_since_agreed(Moment moment) const;

  ClockRules rules_;
  std::optional<feed::ClockReading> reading_;
  std::optional<TimePoint> agreed_origin_;  // of our clock at the newest answer that agreed
  // answers running, at most answers_to_judge
  int agreeing_ = 0;
  int disagreeing_ = 0;
  int off_ = 0;
  int silent_ = 0;
};

}  // namespace candled::collect
