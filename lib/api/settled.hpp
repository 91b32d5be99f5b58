#pragma once

#include <span>
#include <string_view>

#include "api/candle_parameters.hpp"
#include "candle/candle.hpp"

namespace candled::api {

/// A page of candles, with what its reader knows of it besides.
struct ReadPage {
  std::string_view pair;             ///< the exact name of the one pair that was asked for
  std::span<const PairCandle> rows;  ///< in any order
  bool cut;                          ///< the limit left out more rows
};

/// Whether a bare `start` or nothing at all reads a page backwards, from the newest row on.
bool reads_backwards(const CandleParameters& asked);

/// Whether the answer to `asked` can never become another one, so that it may be kept for good: it is about
/// one pair, by its exact name, and one interval; there is a candle in every bucket that it could show; and
/// none of them can be replaced. That is so once repair has no business with it any more, whatever
/// `--repair-window` may become, and for a complete candle of a minute or less at once: nothing replaces it,
/// and the exchange has no shorter ones to merge it from anew.
///
/// A bucket without a candle is never settled: a replay may still fill it.
bool is_settled(const CandleParameters& asked, const ReadPage& page, TimePoint now);

}  // namespace candled::api
