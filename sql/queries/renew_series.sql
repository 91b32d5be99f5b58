UPDATE series SET first = ?3, newest = ?4, candles = ?5 WHERE pair = ?1 AND interval = ?2
