-- Buckets of all pairs. It passes over the block's other slots, which is cheaper than a look-up for each pair.
-- The last column comes first, so that SQLite reads the header of a record once and not for each column anew.
SELECT collect(?1, source, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete)
FROM candle
WHERE interval = ?2 AND block = ?3 AND slot BETWEEN ?4 AND ?5
