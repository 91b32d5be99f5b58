SELECT pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source
FROM candle
WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot BETWEEN ?4 AND ?5
ORDER BY slot DESC
