SELECT pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source FROM candled.candle
WHERE span = $1 AND pair = $2 AND open_time >= $3 AND open_time < $4 ORDER BY open_time LIMIT $5
