-- Buckets of all pairs. It passes over the block's other slots, which is cheaper than a look-up for each pair.
SELECT collect(?1, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source)
FROM candle
WHERE interval = ?2 AND block = ?3 AND slot BETWEEN ?4 AND ?5
