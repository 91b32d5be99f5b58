-- One bucket of all pairs. It passes over the block's other slots, which is cheaper than a look-up for each pair.
SELECT pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source
FROM candle
WHERE interval = ?1 AND block = ?2 AND slot = ?3
