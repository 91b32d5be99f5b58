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

/// Selects the candles of a scan. An absent or empty field does not restrict it.
struct ScanQuery {
  std::vector<PairId> pairs{};
  std::vector<Interval> intervals{};
  std::optional<TimePoint> start{};  ///< inclusive, on open_time
  std::optional<TimePoint> end{};    ///< exclusive, on open_time
};

/// Reads all candles of a query in the one order that responses have (see Position), several times faster
/// than page after page of CandleReader::candles().
///
/// Memory is bounded by the number of pairs and intervals, not by the number of candles. No snapshot is held
/// between two calls, so a slow consumer blocks no writer. A row that existed at the beginning is returned
/// once, unless it is removed meanwhile; a row that is repaired meanwhile is returned in its old or its new
/// form. Candles that open later than everything that was stored at the beginning are left out.
///
/// A scan belongs to one thread at a time. It must not outlive its store.
class CandleScan {
 public:
  template <typename T>
  using Result = std::expected<T, StoreError>;

  virtual ~CandleScan() = default;

  /// Returns the next candles, at most `limit`; none at the end. After an error it may be called again, but
  /// rows may then be missing.
  virtual Result<std::vector<PairCandle>> next(std::size_t limit) = 0;
  /// Returns all pairs that were known at the beginning. The candles belong to these.
  virtual std::shared_ptr<const Pairs> pairs() const = 0;
};

}  // namespace candled::store
