#pragma once

#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "store/candle_store.hpp"

namespace candled::gaps {

/// The defect of a bucket.
enum class GapKind : std::uint8_t {
  missing,     ///< no candle of the bucket is stored
  incomplete,  ///< the candle of the bucket is not complete
};

/// Returns `missing` or `incomplete`.
std::string_view to_string(GapKind kind);

/// Consecutive buckets with the same defect.
struct Gap {
  TimeRange buckets;  ///< from the first one's open_time to the last one's end
  GapKind kind;
  std::optional<store::GiveUp>
      given_up{};  ///< the reason for which the exchange's own candles cannot fill them, if known

  friend bool operator==(const Gap&, const Gap&) = default;
};

/// The facts about a pair that decide in which range of time it should have candles.
struct Listing {
  store::SeriesSummary shortest;  ///< the summary of the shortest interval
  bool listed;                    ///< true if the exchange lists the pair now
  TimePoint stored_until;         ///< buckets that ended by then are stored, if they ever will be
};

/// Returns the range of time in which a pair should have candles. It starts with the earliest bucket, of any
/// interval, that contains the pair's first candle, so that the first bigger candles become whole, too. It
/// ends now if the pair is listed, otherwise at the end of its newest candle.
TimeRange expected_range(const Intervals& intervals, const Listing& listing);

/// Returns the number of whole buckets of `interval` in `range`.
std::size_t count_buckets(Interval interval, TimeRange range);

/// Returns the range of the buckets of `interval` that lie wholly in `range`, from the first one's open_time
/// to the last one's end. Start and end are equal if there is none.
TimeRange whole_buckets(Interval interval, TimeRange range);

/// Returns the gaps among the buckets of `interval` that lie wholly in `range`, ascending. A missing candle
/// is no gap if nothing was traded, or the pair was not listed. Reads all of their candles at once, so the
/// caller must bound the range.
store::CandleReader::Result<std::vector<Gap>> find_gaps(store::CandleReader& reader, PairId pair,
                                                        Interval interval, TimeRange range);

}  // namespace candled::gaps
