-- What is wrong with the tables themselves, in words.
WITH tables AS (
  SELECT oid, relname, relkind, relispartition FROM pg_catalog.pg_class WHERE relnamespace = 'candled'::regnamespace)
SELECT format('the constraint %s of the table %s was never validated', conname, relname)
FROM pg_catalog.pg_constraint JOIN tables ON tables.oid = conrelid WHERE NOT convalidated
UNION ALL
SELECT format('the index %s is not valid', indexrelid::regclass)
FROM pg_catalog.pg_index JOIN tables ON tables.oid = indrelid WHERE NOT (indisvalid AND indisready)
UNION ALL
SELECT format('the table %s is no partition of candle, so its candles are not found', relname)
FROM tables WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname ~ '^candle_[0-9]'
UNION ALL
SELECT format('the table store has %s rows', count(*)) FROM candled.store HAVING count(*) <> 1
ORDER BY 1
