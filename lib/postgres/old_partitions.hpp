#pragma once

#include "postgres/connection.hpp"
#include "store/candle_store.hpp"

namespace candled::postgres {

/// Returns whether drop_oldest() would drop a partition.
bool can_drop(Connection& connection, const store::Removal& removal);

/// Drops the oldest partition of an interval, if all of it opened before `removal.before`, with the given-up
/// buckets of its time. Happens in the caller's transaction, which holds the lock of the store.
store::Removed drop_oldest(Connection& connection, const store::Removal& removal);

}  // namespace candled::postgres
