#pragma once

#include <cstdint>
#include <optional>

#include "candle/interval.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Finds the blocks of an interval that contain candles of any pair. The connection must outlive it.
class BlockSearch {
 public:
  explicit BlockSearch(const Connection& connection);

  /// Returns the first or the last of the blocks `from` to `to`, both included, that contains candles.
  std::optional<std::int64_t> first(Interval interval, std::int64_t from, std::int64_t to);
  std::optional<std::int64_t> last(Interval interval, std::int64_t from, std::int64_t to);

 private:
  Statement first_;
  Statement last_;
};

}  // namespace candled::sqlite
