INSERT INTO candle (interval, block, pair, slot, open, high, low, close, scales, samples, lead, trail, gap, complete, source)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT DO NOTHING
