#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "candle/intervals.hpp"
#include "live/market.hpp"
#include "store/candle_store.hpp"

namespace candled::derive {

/// The intervals that derived candles are merged from, and the rule for their gaps.
struct Options {
  Intervals intervals;   ///< those that are stored
  milliseconds max_gap;  ///< the longest gap of a complete candle
};

/// Reads candles of stored and of derived intervals.
///
/// A derived candle is merged from the candles of the longest stored interval that divides its own, and is
/// what it would be if it were stored. Buckets that reach before what is kept of that interval have none.
///
/// Not thread-safe.
class DerivedReader {
 public:
  template <typename T>
  using Result = store::CandleReader::Result<T>;
  using Rows = std::vector<PairCandle>;
  /// Returns the known pairs, among them those of all candles that were read before the call; never null.
  using KnownPairs = std::function<std::shared_ptr<const Pairs>()>;

  /// `reader` must outlive it. All candles that ended by `closed_until` are stored, and only
  /// derived buckets that ended by then have closed.
  DerivedReader(store::CandleReader& reader, Options options, TimePoint closed_until, KnownPairs pairs);

  /// Returns the closed candles that `query` selects, in its order. A query without intervals means the
  /// stored ones.
  Result<Rows> candles(const store::CandleQuery& query);

  /// Returns whether candles(query) would read more than `most` stored candles to merge them, by what is
  /// stored in its range.
  Result<bool> merges_more_than(std::size_t most, const store::CandleQuery& query);

  /// Returns the candles of the derived intervals of `query` that have not closed, merged from what is stored
  /// of them and from `unstored`, which was taken before, in no particular order. None is complete. The
  /// query's `after` and `limit` are not considered.
  Result<Rows> forming(const store::CandleQuery& query, const live::Unstored& unstored, TimePoint now);

  /// The stored parts of the candles of one interval that have not closed.
  struct RunningParts {
    Interval part;
    TimePoint start;  ///< of the first bucket that has not closed
    Rows rows;
  };
  /// Returns the stored parts of the candles of `interval`, a derived one, and of one of `pairs` (of any, if
  /// there are none) that have not closed as of `now`.
  Result<RunningParts> running_parts(const std::vector<PairId>& pairs, Interval interval, TimePoint now);

 private:
  /// A derived interval and the interval of its parts.
  struct Derived {
    Interval interval;
    Interval part;

    std::size_t parts_in_bucket() const {
      return static_cast<std::size_t>(interval.length() / part.length());
    }
  };

  std::vector<Derived> derived_in(const store::CandleQuery& query) const;
  std::size_t count_pairs(const std::vector<PairId>& pairs) const;
  Result<TimePoint> kept_from(const Derived& derived);
  Result<TimeRange> buckets_of(const store::CandleQuery& query, const Derived& derived);
  Result<Rows> derived_candles(const store::CandleQuery& query, const Derived& derived);
  Result<TimeRange> next_buckets(const store::CandleQuery& query, const Derived& derived, TimeRange range,
                                 std::size_t wanted);
  Result<Rows> merged(const std::vector<PairId>& pairs, const Derived& derived, TimeRange buckets);
  Result<void> append_merged(Rows& out, std::span<const PairCandle> parts, const Derived& derived,
                             TimeRange buckets);

  store::CandleReader& reader_;
  const Options options_;
  const TimePoint closed_until_;
  const KnownPairs pairs_;
};

}  // namespace candled::derive
