SELECT block FROM candle WHERE interval = ?1 AND block BETWEEN ?2 AND ?3 ORDER BY block LIMIT 1
