#pragma once

#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "store/candle_store.hpp"

namespace candled::gaps {

/// What is wrong with a bucket.
enum class GapKind : std::uint8_t {
  missing,     ///< no candle of it is stored
  incomplete,  ///< its candle is not complete
};

/// `missing` or `incomplete`.
std::string_view to_string(GapKind kind);

/// Consecutive buckets with the same thing wrong.
struct Gap {
  TimeRange buckets;  ///< from the first one's open_time to the last one's end
  GapKind kind;
  std::optional<store::GiveUp>
      given_up{};  ///< why the exchange's own candles cannot fill them, if that is known

  friend bool operator==(const Gap&, const Gap&) = default;
};

/// What is known of a pair that decides from when to when it should have candles.
struct Listing {
  store::SeriesSummary shortest;  ///< what is stored of the shortest interval
  bool listed;                    ///< whether the exchange lists it now
  TimePoint stored_until;         ///< buckets that ended until then are stored, if they ever will be
};

/// From when to when a pair should have candles: from the start of the earliest bucket, of whatever interval,
/// that holds its first candle, so that the first bigger candles become whole too; until now if it is listed,
/// else until its newest candle.
TimeRange expected_range(const Intervals& intervals, const Listing& listing);

/// How many whole buckets of `interval` lie in `range`.
std::size_t count_buckets(Interval interval, TimeRange range);

/// The buckets of `interval` that lie wholly in `range`, from the first one's open_time to the last one's
/// end. Start and end are equal when there is none.
TimeRange whole_buckets(Interval interval, TimeRange range);

/// The gaps among the buckets of `interval` that lie wholly in `range`, ascending. Reads all of their candles
/// at once: the caller bounds the range.
store::CandleReader::Result<std::vector<Gap>> find_gaps(store::CandleReader& reader, PairId pair,
                                                        Interval interval, TimeRange range);

}  // namespace candled::gaps
