#pragma once

#include "candle/time.hpp"

namespace candled::feed {

/// A reading of an exchange's clock, beside ours: the `Date` of an answer.
///
/// `Date` has whole seconds, and was written somewhere between our request and the answer's first byte.
struct ClockReading {
  TimePoint exchange;        ///< the whole second that the exchange's clock had reached
  TimePoint local;           ///< our clock, halfway between sending the request and the answer's first byte
  milliseconds half_wait{};  ///< half of the time between those two

  /// Returns the best guess of how far our clock is ahead of the exchange's; negative if it is behind.
  milliseconds ahead() const { return local - (exchange + half_second); }
  /// Returns the largest error of that guess, either way.
  milliseconds uncertainty() const { return half_second + half_wait; }
  /// Returns whether the two clocks are further apart than `limit`, whatever the uncertainty.
  bool surely_beyond(milliseconds limit) const { return std::chrono::abs(ahead()) - uncertainty() > limit; }

 private:
  static constexpr milliseconds half_second{500};
};

}  // namespace candled::feed
