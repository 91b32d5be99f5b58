-- All slots of a block: without bounds, SQLite compares a column less of each row.
-- The last column comes first, so that SQLite reads the header of a record once and not for each column anew.
SELECT collect(?1, source, ?4, slot, open, high, low, close, scales, samples, lead, trail, gap, complete)
FROM candle
WHERE interval = ?2 AND block = ?3 AND pair = ?4
