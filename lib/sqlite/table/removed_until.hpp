#pragma once

#include <map>

#include "candle/interval.hpp"
#include "candle/time.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Reads and writes the table of the times until which candles of each interval were removed.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class RemovedUntil {
 public:
  explicit RemovedUntil(const Connection& connection);

  std::map<Interval, TimePoint> select();
  void extend(Interval interval, TimePoint until);

 private:
  Statement select_;
  Statement extend_;
};

}  // namespace candled::sqlite
