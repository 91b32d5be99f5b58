SELECT first, newest, candles FROM series WHERE pair = ?1 AND interval = ?2
