SELECT interval FROM candle WHERE interval >= ?1 ORDER BY interval LIMIT 1
