#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"
#include "gaps/gaps.hpp"
#include "live/health.hpp"
#include "live/market.hpp"

namespace candled::gaps {

/// Consecutive buckets that are missing or incomplete for one reason.
struct GapRow {
  PairId pair;
  Interval interval;
  TimeRange buckets;
  GapKind kind;
  bool open;             ///< true if repairing will take care of it
  std::string_view why;  ///< the name of a store::GiveUp, or another reason listed in docs/api.md
};

/// Selects the gaps to read.
struct GapQuery {
  std::vector<PairId> pairs;        ///< ascending; all if empty
  std::vector<Interval> intervals;  ///< ascending
  TimeRange range;                  ///< of open_time
  std::optional<Position> after;    ///< the end of the previous page, whose open_time is looked at next
  std::size_t limit;
};

struct GapPage {
  std::vector<GapRow> rows;      ///< by pair name, interval and time
  std::optional<Position> next;  ///< the place where the next page begins, if there may be more
};

/// Reads gaps from the store, each with its reason.
///
/// A page examines about a million buckets at most, then ends early. Not thread-safe.
class GapReader {
 public:
  static constexpr std::size_t max_buckets = 1'000'000;
  /// The number of buckets of a series that are read at a time.
  static constexpr std::size_t chunk = 20'000;

  /// The references must outlive it. `now` decides which buckets have left the repair window.
  GapReader(store::CandleReader& reader, const live::Market& market, const live::Health& health,
            const Intervals& intervals, TimePoint now);

  std::expected<GapPage, store::StoreError> page(const GapQuery& query, const Pairs& pairs);

 private:
  struct Reason {
    bool open;
    std::string_view why;
    friend bool operator==(const Reason&, const Reason&) = default;
  };
  using Rows = std::expected<std::vector<GapRow>, store::StoreError>;
  using Listings = std::vector<std::optional<Listing>>;  // by PairId

  std::expected<Listings, store::StoreError> read_listings();
  TimeRange expected_of(const Listing& listing) const;
  Rows rows_of(PairId pair, Interval interval, TimeRange range);
  Rows derived_rows(const std::vector<Gap>& gaps, PairId pair, Interval interval, Interval fetched);
  std::string_view why_not(bool open, bool too_old) const;
  Reason reason_of(const Gap& gap, PairId pair, Interval interval, TimePoint bucket) const;
  std::optional<Interval> fetched_below(Interval interval) const;

  store::CandleReader& reader_;
  const Intervals& intervals_;
  const live::RepairHealth repair_;
  const std::optional<TimePoint> history_since_;  // empty if no history is being fetched
  const std::shared_ptr<const live::LastPrices> prices_;
  const std::optional<TimePoint> stored_until_;
  const TimePoint window_start_;
  std::size_t looked_at_ = 0;
};

}  // namespace candled::gaps
