UPDATE candled.store
SET version = version + 1, stamp = $1, writer = $2, closed_before = closed_until, closed_until = GREATEST(closed_until, $3)
RETURNING version, closed_before, closed_until, pair_changes, next_pair, partition_buckets, clock_timestamp()
