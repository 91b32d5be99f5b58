#pragma once

#include <map>
#include <vector>

#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/candle_store.hpp"

namespace candled::postgres {

// Why candles are not there. Everything is read in the caller's transaction.

/// Returns the given-up buckets that lie at least partly in `range`, ascending.
std::vector<store::GivenUp> select_given_up(Connection& connection, PairKey pair, Interval interval,
                                            TimeRange range);

/// Returns the time until which candles of each interval were removed for their age.
std::map<Interval, TimePoint> select_removed_until(Connection& connection);

}  // namespace candled::postgres
