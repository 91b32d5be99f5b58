#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Which candles to read from first to last. What is absent or empty does not restrict.
struct ScanQuery {
  std::vector<PairId> pairs{};
  std::vector<Interval> intervals{};
  std::optional<TimePoint> start{};  ///< inclusive, on open_time
  std::optional<TimePoint> end{};    ///< exclusive, on open_time
};

/// Reads all candles of a query in the one order that answers have (see Position): each place on disk once,
/// so several times faster than page after page of CandleReader::candles().
///
/// Memory holds 16 buckets of each interval. No snapshot is held between two calls, so a slow consumer does
/// not keep the log from being moved into the database: a row that was there at the beginning is met once
/// unless it is removed meanwhile, and one that is repaired meanwhile is met as it was or as it is. What
/// opened later than everything that was stored at the beginning is left out. Not thread-safe.
class CandleScan {
 public:
  template <typename T>
  using Result = std::expected<T, store::StoreError>;

  virtual ~CandleScan() = default;

  /// The candles that follow, at most `limit`; none at the end.
  virtual Result<std::vector<PairCandle>> next(std::size_t limit) = 0;
  /// All pairs that were known at the beginning: those that candles belong to.
  virtual std::shared_ptr<const Pairs> pairs() const = 0;
};

/// Begins to read the store that `url` names, beside a collector or without one. Refuses what
/// open_for_reading() does.
std::expected<std::unique_ptr<CandleScan>, store::StoreError> open_scan(std::string_view url,
                                                                        const ScanQuery& query);

}  // namespace candled::sqlite
