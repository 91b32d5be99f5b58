#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "candle/interval.hpp"
#include "candle/ohlc.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"

namespace candled {

/// The origin of a candle's prices.
enum class Source : std::uint8_t {
  live,      ///< built from samples
  exchange,  ///< the exchange's own candle, used where ours is missing or incomplete
  mixed,     ///< a bigger candle merged from both
};

/// Returns `live`, `exchange` or `mixed`.
std::string_view to_string(Source source);

/// A measure of how well the samples of a candle cover its bucket.
struct Observation {
  std::uint32_t samples;  ///< the number of samples, at least 1 in a live candle
  TimePoint first;        ///< the time of the earliest sample
  TimePoint last;         ///< the time of the latest sample
  milliseconds gap;       ///< the longest stretch of the bucket without a sample, its two ends included

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// The prices of one pair in one bucket `[open_time, close_time())` that has ended.
struct Candle {
  Interval interval;
  TimePoint open_time;  ///< a multiple of `interval` since the epoch
  Ohlc ohlc;
  std::optional<Observation>
      observation;  ///< always set in a live candle, never in an exchange candle; in a mixed one set if
                    ///< known, with the exchange's parts as if observed
  bool complete;
  Source source;

  /// Returns the observation to publish for the candle, if all of it was observed. Null unless `source` is
  /// live.
  const Observation* all_observed() const {
    return source == Source::live && observation ? &*observation : nullptr;
  }

  /// Returns the exclusive end of the bucket.
  TimePoint close_time() const { return open_time + interval.length(); }

  /// Returns whether all fields are equal, the digits of the prices included (`1.5` and `1.50` differ).
  bool identical_to(const Candle& other) const;
};

/// A candle together with its pair.
struct PairCandle {
  PairId pair;
  Candle candle;
};

}  // namespace candled
