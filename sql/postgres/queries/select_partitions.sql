-- The bounds of the partitions for an interval; null where there is no bound.
SELECT substring(bound FROM $$FROM \('([^']*)'\)$$)::timestamptz, substring(bound FROM $$TO \('([^']*)'\)$$)::timestamptz
FROM (SELECT pg_get_expr(relpartbound, oid) AS bound
      FROM pg_catalog.pg_class JOIN pg_catalog.pg_inherits ON inhrelid = oid
      WHERE inhparent = to_regclass('candled.candle_' || $1::text)) AS partition
ORDER BY 1 NULLS FIRST
