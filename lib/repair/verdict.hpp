#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "feed/candle_source.hpp"
#include "repair/plan.hpp"
#include "store/candle_store.hpp"

namespace candled::repair {

/// The time after a bucket's end, by the exchange's clock, from which on it is believed to have no candle. If
/// the exchange does not tell its time, nothing about a bucket is believed before this time has passed by our
/// clock.
inline constexpr std::chrono::seconds final_after{60};

/// The conclusions from an answer about the buckets that were asked for.
struct Verdict {
  std::vector<Candle> candles{};
  std::vector<std::optional<Traded>> traded{};  ///< of each of these
  std::vector<store::GivenUp> given_up{};
  std::vector<TimeRange> too_early{};  ///< buckets whose candles the exchange may still get
};

/// Returns the time by which a bucket must have ended for an answer to be believed that it has no candle.
/// `now` is our clock's time.
TimePoint final_until(const feed::ExchangeCandles& answer, TimePoint now);

/// Judges the buckets of `request` by an answer that came at `now` by our clock. The exchange's own clock
/// decides whether a bucket has ended: ours may be ahead, and the row of a forming bucket looks like any
/// other.
Verdict judge(const Request& request, const feed::ExchangeCandles& answer, TimePoint now);

}  // namespace candled::repair
