UPDATE candled.series SET first = COALESCE(
  (SELECT min(open_time) FROM candled.candle
   WHERE candle.pair = series.pair AND candle.span = $1 AND open_time >= $2 AND open_time <= series.newest), series.newest)
WHERE span = $1 AND first < $2
