#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "candle/interval.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/reading/page_reader.hpp"

namespace candled::postgres {

/// The pairs whose candles are read.
struct ReadPairs {
  std::vector<PairKey> keys{};
  bool all = false;  ///< true for all pairs, whatever the keys

  bool is_one() const { return !all && keys.size() == 1; }
};

/// Reads the rows of one interval in windows of open times: planning a query of many partitions takes far
/// longer than running it.
///
/// Windows grow where there are few rows and shrink where there are many. Stretches without a partition cost
/// nothing. Not thread-safe.
class CandleWindows {
 public:
  /// Reads the rows that open in `times`, at first of that many buckets. Times before and after all candles
  /// are best left out.
  CandleWindows(Interval interval, const store::OpenTimes& times, std::int64_t buckets);

  /// Returns the rows of the next window that has any, beginning with the columns of CandleColumn; nothing
  /// at the end. The rows of one pair are in the order of the times, those of several in any. There are at
  /// most `most`, or those of a single bucket. Each query has the deadline.
  std::optional<Result> next(Connection& connection, const ReadPairs& pairs, std::size_t most,
                             Connection::Deadline deadline = Connection::statement_deadline);

  /// Returns the times that are still to be read.
  const store::OpenTimes& left() const { return left_; }

 private:
  TimeRange window() const;
  Result read(Connection& connection, const ReadPairs& pairs, TimeRange window, std::size_t most,
              Connection::Deadline deadline) const;
  void pass(TimeRange window);
  void pass_until(const Result& rows);
  void skip_hole(Connection& connection);

  Interval interval_;
  store::OpenTimes left_;
  std::int64_t buckets_;                              // of the next window
  std::optional<std::vector<TimeRange>> partitions_;  // once they are needed
};

/// Returns the times from the beginning of the first partition for an interval to the end of the last one.
store::OpenTimes all_times(Connection& connection, Interval interval);

/// Returns the number of buckets in which `pairs` pairs have `rows` rows, if none is missing.
std::int64_t buckets_of_rows(std::size_t rows, std::size_t pairs);

}  // namespace candled::postgres
