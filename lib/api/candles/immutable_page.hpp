#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "api/parameters/candle_parameters.hpp"
#include "candle/candle.hpp"

namespace candled::api {

/// A page of candles, with what its reader knows about it.
struct ReadPage {
  std::string_view pair;             ///< the exact name of the one pair that was asked for
  PairId id;                         ///< of that pair
  std::span<const PairCandle> rows;  ///< in any order
  bool cut;                          ///< the limit left out more rows
};

/// Reads candles. Returns nothing if they cannot be read.
using ReadCandles = std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)>;

/// The most parts that are checked. A page with more is not called immutable.
inline constexpr std::size_t max_parts_read = 2 * max_limit;

/// Returns whether a page is read backwards, from the newest row on. A descending page is, and so is one
/// without a start and a cursor.
bool reads_backwards(const CandleParameters& asked);

/// Returns whether the response to `asked` can never change, so that it may be cached for good. This
/// requires:
/// - one pair, by its exact name, and one interval that is kept for ever;
/// - a candle in every bucket that the response could show;
/// - that each candle is complete and ended more than a minute ago by the exchange's time;
/// - that the same is true of every part of which it is merged.
///
/// Returns nothing if `read`, which is asked for the parts, does not know.
///
/// Age alone is not enough: a replay may still fill a bucket without a candle, or replace an incomplete one.
std::optional<bool> is_immutable(const Context& context, const CandleParameters& asked, const ReadPage& page,
                                 const ReadCandles& read);

}  // namespace candled::api
