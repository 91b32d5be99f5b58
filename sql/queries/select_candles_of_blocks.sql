-- In the order in which they lie.
-- The last column comes first, so that SQLite reads the header of a record once and not for each column anew.
SELECT source, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, block
FROM candle
WHERE interval = ?1 AND block BETWEEN ?2 AND ?3
ORDER BY block, pair, slot
