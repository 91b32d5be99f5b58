DELETE FROM candle WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot = ?4
