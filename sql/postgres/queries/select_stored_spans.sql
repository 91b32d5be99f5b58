-- The intervals that have partitions.
SELECT DISTINCT (regexp_matches(pg_get_expr(relpartbound, oid), '[0-9]+', 'g'))[1]::bigint
FROM pg_catalog.pg_class JOIN pg_catalog.pg_inherits ON inhrelid = oid
WHERE inhparent = 'candled.candle'::regclass ORDER BY 1
