-- The last column comes first, so that SQLite reads the header of a record once and not for each column anew.
SELECT source, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete
FROM candle
WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot BETWEEN ?4 AND ?5
ORDER BY slot
