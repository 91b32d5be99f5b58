#pragma once

#include <map>

#include "candle/interval.hpp"
#include "candle/time.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Until when candles of each interval were removed, in a database that is read or written.
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

/// Whether candles of `interval` that opened at `open_time` may have been removed.
inline bool was_removed(const std::map<Interval, TimePoint>& removed_until, Interval interval,
                        TimePoint open_time) {
  const auto until = removed_until.find(interval);
  return until != removed_until.end() && open_time < until->second;
}

}  // namespace candled::sqlite
