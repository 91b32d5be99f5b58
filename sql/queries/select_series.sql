SELECT pair, interval, first, newest, candles FROM series ORDER BY pair, interval
