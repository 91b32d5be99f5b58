INSERT INTO future (interval, block, pair, slot)
SELECT interval, block, pair, slot FROM candle
WHERE interval = ?1 AND block >= ?2 AND (block > ?2 OR slot >= ?3)
ON CONFLICT DO NOTHING
