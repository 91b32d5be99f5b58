SELECT max(open_time) FROM candled.candle WHERE span = $1 AND open_time >= $2 AND open_time < $3
