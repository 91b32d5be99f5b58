-- Runs only if the tables are there; reads nothing.
SELECT 1 FROM pair, candle, coverage, series, span, forming_bucket, forming_part, given_up, removed, replayed, future, merged, pair_changes LIMIT 0
