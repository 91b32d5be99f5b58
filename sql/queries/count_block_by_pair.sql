SELECT pair, count(*) FROM candle WHERE interval = ?1 AND block = ?2 GROUP BY pair LIMIT ?3
