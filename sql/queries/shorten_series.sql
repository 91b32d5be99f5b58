UPDATE series SET first = ?3, candles = ?4 WHERE pair = ?1 AND interval = ?2
