SELECT pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source FROM candled.candle
WHERE span = $1 AND open_time >= $2 AND open_time < $3
