#pragma once

#include <cstdint>
#include <string_view>

#include "candle/time.hpp"

namespace candled::store {

/// A reason for which the exchange's own candles can never fill a bucket. The exchange is not asked for it
/// again.
enum class GiveUp : std::uint8_t {
  no_trades,   ///< the exchange says that nothing was traded in the bucket
  absent,      ///< the exchange has no candle of the bucket
  invalid,     ///< the exchange's candle contradicts itself
  has_parts,   ///< shorter candles of the bucket are stored, which the exchange's candle could contradict
  not_listed,  ///< the exchange did not list the pair yet
};

/// Returns `no_trades`, `absent`, `invalid`, `has_parts` or `not_listed`.
std::string_view to_string(GiveUp reason);

/// Consecutive buckets that were given up for one reason.
struct GivenUp {
  TimeRange buckets;  ///< from the first one's open_time to the last one's end
  GiveUp reason;

  friend bool operator==(const GivenUp&, const GivenUp&) = default;
};

/// Returns whether nothing was traded in a bucket that was given up for `reason`, so that a candle of it is
/// not missing.
constexpr bool is_quiet(GiveUp reason) {
  return reason == GiveUp::no_trades || reason == GiveUp::not_listed;
}

}  // namespace candled::store
