#pragma once

#include <cstddef>
#include <optional>

#include "api/candles/read_page.hpp"
#include "api/context.hpp"
#include "api/parameters/candle_parameters.hpp"

namespace candled::api {

/// The most parts that are checked. A page with more is not called immutable.
inline constexpr std::size_t max_parts_read = 2 * max_limit;

/// Returns whether `page`, the answer to `asked`, can never change, so that it may be cached for good. This
/// requires:
/// - one pair, by its exact name, and one interval that is kept for ever, or is derived from one that is;
/// - no forming candles;
/// - a candle in every bucket that the response could show;
/// - that each candle is complete and ended more than a minute ago by the exchange's time;
/// - that the same is true of every part of which it is merged.
///
/// Returns nothing if `read`, which is asked for the parts, does not know.
///
/// Age alone is not enough: a replay may still fill a bucket without a candle, or replace an incomplete one.
std::optional<bool> is_immutable(const Context& context, const CandleParameters& asked, const Page& page,
                                 const ReadCandles& read);

}  // namespace candled::api
