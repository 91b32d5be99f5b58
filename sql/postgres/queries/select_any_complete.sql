SELECT EXISTS (SELECT FROM candled.candle WHERE pair = $1 AND span = $2 AND open_time >= $3 AND open_time <= $4 AND complete)
