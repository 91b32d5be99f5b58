#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/price.hpp"
#include "candle/time.hpp"

namespace candled {

/// Where a candle's prices come from.
enum class Source : std::uint8_t {
  live,      ///< built from samples
  exchange,  ///< the exchange's own candle, put in where ours is missing or not complete
  mixed,     ///< a bigger candle merged from both
};

/// `live`, `exchange` or `mixed`.
std::string_view to_string(Source source);

/// How well the samples of a candle cover its bucket.
struct Observation {
  std::uint32_t samples;  ///< how many, at least 1 in a live candle
  TimePoint first;        ///< the earliest of them
  TimePoint last;         ///< the latest of them
  milliseconds gap;       ///< the longest stretch of the bucket without one, its two ends included

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// Open (first), high, low and close (last) of one pair in one bucket `[open_time, close_time())` that has
/// ended.
struct Candle {
  Interval interval;
  TimePoint open_time;  ///< a multiple of `interval` since the epoch
  Price open;
  Price high;
  Price low;
  Price close;
  std::optional<Observation>
      observation;  ///< of a live candle always, of the exchange's own never; of a mixed
                    ///< one, if it is known, with the exchange's parts as if observed
  bool complete;
  Source source;

  /// How it was observed, if all of it was: what is told of a candle. Null unless `source` is live.
  const Observation* all_observed() const {
    return source == Source::live && observation ? &*observation : nullptr;
  }

  /// The exclusive end of the bucket.
  TimePoint close_time() const { return open_time + interval.length(); }

  /// True when all fields are equal, the digits of the prices included (`1.5` and `1.50` differ).
  bool identical_to(const Candle& other) const;
};

/// A candle with the pair that it belongs to.
struct PairCandle {
  PairId pair;
  Candle candle;
};

}  // namespace candled
