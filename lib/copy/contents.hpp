#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <vector>

#include "candle/pairs.hpp"
#include "store/candle_store.hpp"

namespace candled::copy {

/// The content of a store in summary.
struct Contents {
  Pairs pairs{};
  std::vector<store::SeriesSummary> series{};
  std::map<Interval, TimePoint> removed_until{};

  /// Returns the intervals of the candles, ascending.
  std::vector<Interval> intervals() const;
  /// Returns the number of candles.
  std::uint64_t candles() const;
  /// Returns when the oldest candle opens and the last one ends; an empty range without candles.
  TimeRange range() const;
};

std::expected<Contents, store::StoreError> contents_of(store::CandleReader& reader);

/// Checks that no candle ends after `now`: stores that several write to refuse such candles, and buckets that
/// have not ended would never be collected. The error is one sentence.
std::expected<void, std::string> check_past(const Contents& contents, TimePoint now);

}  // namespace candled::copy
