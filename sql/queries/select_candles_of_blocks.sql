-- In the order in which they lie.
SELECT pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source, block
FROM candle
WHERE interval = ?1 AND block BETWEEN ?2 AND ?3
ORDER BY block, pair, slot
