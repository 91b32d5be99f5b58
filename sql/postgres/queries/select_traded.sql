SELECT pair, open_time, trades, volume, quote_volume FROM candled.candle
WHERE span = $1 AND open_time >= $2 AND open_time < $3 AND trades IS NOT NULL
