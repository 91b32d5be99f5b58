#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "store/store_error.hpp"

namespace candled::store {

/// Selects the candles of a scan. What is absent or empty does not restrict.
struct ScanQuery {
  std::vector<PairId> pairs{};
  std::vector<Interval> intervals{};
  std::optional<TimePoint> start{};  ///< inclusive, on open_time
  std::optional<TimePoint> end{};    ///< exclusive, on open_time
};

/// Reads all candles of a query in the one order that answers have (see Position), several times faster than
/// page after page of CandleReader::candles().
///
/// Memory is bounded by the number of pairs and intervals, not by that of candles. No snapshot is held
/// between two calls, so a slow consumer holds up no writer. A row that was there at the beginning is met
/// once unless it is removed meanwhile; one that is repaired meanwhile is met as it was or as it is. Candles
/// that open later than everything that was stored at the beginning are left out.
///
/// One thread at a time. It must not outlive its store.
class CandleScan {
 public:
  template <typename T>
  using Result = std::expected<T, StoreError>;

  virtual ~CandleScan() = default;

  /// Returns the candles that follow, at most `limit`; none at the end. After an error it may be called
  /// again, but rows may be missing then.
  virtual Result<std::vector<PairCandle>> next(std::size_t limit) = 0;
  /// All pairs that were known at the beginning: those that the candles belong to.
  virtual std::shared_ptr<const Pairs> pairs() const = 0;
};

}  // namespace candled::store
