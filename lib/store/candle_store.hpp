#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "store/store_error.hpp"

namespace candled::store {

enum class Order : std::uint8_t { ascending, descending };

/// The place of a candle in the one order that all answers have: open_time, then pair name (by bytes), then
/// interval.
struct Position {
  TimePoint open_time;
  std::string pair;  ///< its name
  Interval interval;
};

/// Which candles to read. What is absent does not restrict.
struct CandleQuery {
  std::optional<PairId> pair{};
  std::optional<Interval> interval{};
  std::optional<TimePoint> start{};  ///< inclusive, on open_time
  std::optional<TimePoint> end{};    ///< exclusive, on open_time
  std::optional<Position> after{};   ///< only what follows this place in `order`
  Order order = Order::ascending;
  std::size_t limit = 500;  ///< the first so many in `order`
};

/// What is stored of one pair and interval.
struct SeriesSummary {
  PairId pair;
  Interval interval;
  TimePoint first;   ///< open_time of the oldest candle
  TimePoint newest;  ///< open_time of the newest candle
  std::uint64_t candles;
};

/// What is to be stored in one transaction.
struct Batch {
  std::span<const Pair>
      new_pairs{};  ///< the pairs that follow those stored already, in the order of their ids
  std::span<const PairCandle> candles{};
};

/// Reads closed candles. One thread at a time per reader; reads never wait for the writer.
class CandleReader {
 public:
  template <typename T>
  using Result = std::expected<T, StoreError>;

  virtual ~CandleReader() = default;

  /// The candles that `query` names, in its order.
  virtual Result<std::vector<PairCandle>> candles(const CandleQuery& query) = 0;
  /// One row per pair and interval that has candles, by pair, then interval.
  virtual Result<std::vector<SeriesSummary>> series() = 0;
  /// All pairs that are stored, with their ids.
  virtual Result<Pairs> pairs() = 0;
  /// The bytes that the store takes on disk, its logs included.
  virtual Result<std::uint64_t> size_bytes() = 0;
};

/// Stores closed candles. One per store in all processes; one thread at a time.
class CandleWriter {
 public:
  virtual ~CandleWriter() = default;

  /// Stores all of `batch` or, on failure, nothing of it. When it returns, what it stored survives a power
  /// cut. A candle whose (pair, interval, open_time) is stored already changes nothing. Returns how many were
  /// new.
  virtual std::expected<std::size_t, StoreError> store(const Batch& batch) = 0;
};

/// An open store: where its one writer and its many readers come from.
class CandleStore {
 public:
  virtual ~CandleStore() = default;

  /// The one writer; it lives as long as the store.
  virtual CandleWriter& writer() = 0;
  /// A new reader with a connection of its own. Thread-safe. It must not outlive the store.
  virtual std::expected<std::unique_ptr<CandleReader>, StoreError> open_reader() = 0;
};

}  // namespace candled::store
