#pragma once

#include <cstdint>

#include "candle/candle.hpp"
#include "candle/packed_numbers.hpp"

namespace candled::sqlite {

/// The place of a bucket of an interval in the tables; `sql/migrations/004_candles.sql` uses the same
/// numbers.
///
/// Buckets are counted from the Unix epoch. 16 of them are a block, 64 blocks are a chapter.
struct BucketPlace {
  std::int64_t block;
  std::int64_t slot;  ///< the position within the block, 0 to 15
};

inline constexpr std::int64_t slots_per_block = 16;
inline constexpr std::int64_t blocks_per_chapter = 64;

/// Returns the quotient rounded towards minus infinity, so that times before 1970 are handled correctly, too.
constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

constexpr BucketPlace place_of(std::int64_t bucket) {
  const auto block = floor_divide(bucket, slots_per_block);
  return {.block = block, .slot = bucket - block * slots_per_block};
}

constexpr std::int64_t chapter_of(std::int64_t block) {
  return floor_divide(block, blocks_per_chapter);
}

/// Returns the bit of `block` in the row of its chapter.
constexpr std::uint64_t bit_of(std::int64_t block) {
  return std::uint64_t{1} << (block - chapter_of(block) * blocks_per_chapter);
}

/// Returns the bucket that contains `time`.
inline std::int64_t bucket_at(Interval interval, TimePoint time) {
  return floor_divide(time.time_since_epoch().count(), milliseconds(interval.length()).count());
}

/// Returns the block that contains the last possible instant.
inline std::int64_t last_possible_block(Interval interval) {
  return place_of(bucket_at(interval, latest_time)).block;
}

/// Returns the first bucket that starts at `time` or later.
inline std::int64_t bucket_from(Interval interval, TimePoint time) {
  const bool inside = time.time_since_epoch() % milliseconds(interval.length()) != milliseconds::zero();
  return bucket_at(interval, time) + (inside ? 1 : 0);
}

inline TimePoint open_time_of(Interval interval, std::int64_t bucket) {
  return TimePoint(milliseconds(interval.length()) * bucket);
}

/// Returns an interval as the tables store it: intervals and the starts of buckets are in whole seconds.
inline std::int64_t integer_of(Interval interval) {
  return interval.length().count();
}
inline std::int64_t seconds_of(TimePoint open_time) {
  return std::chrono::floor<std::chrono::seconds>(open_time).time_since_epoch().count();
}
inline std::int64_t integer_of(PairId pair) {
  return static_cast<std::int64_t>(index_of(pair));
}

}  // namespace candled::sqlite
