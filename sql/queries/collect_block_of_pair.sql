SELECT collect(?1, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source)
FROM candle
WHERE interval = ?2 AND block = ?3 AND pair = ?4 AND slot BETWEEN ?5 AND ?6
