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

/// A page of candles, with what its reader knows of it besides.
struct ReadPage {
  std::string_view pair;             ///< the exact name of the one pair that was asked for
  PairId id;                         ///< the same
  std::span<const PairCandle> rows;  ///< in any order
  bool cut;                          ///< the limit left out more rows
};

/// Reads candles; nothing when that cannot be done.
using ReadCandles = std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)>;

/// More parts than this are not looked at: then the answer is not called settled.
inline constexpr std::size_t max_parts_read = 2 * max_limit;

/// Returns whether a bare `start` or nothing at all reads a page backwards, from the newest row on.
bool reads_backwards(const CandleParameters& asked);

/// Whether the answer to `asked` can never become another one, so that it may be kept for good: it is about
/// one pair, by its exact name, and one interval that is kept for ever; there is a candle in every bucket
/// that it could show, each is complete and ended more than a minute ago by the exchange's time, and so is
/// every part of which it is merged. Nothing when `read`, which is asked for the parts, does not know.
///
/// Age alone settles nothing: a replay may still fill a bucket without a candle, or replace an incomplete
/// one.
std::optional<bool> is_immutable(const Context& context, const CandleParameters& asked, const ReadPage& page,
                                 const ReadCandles& read);

}  // namespace candled::api
