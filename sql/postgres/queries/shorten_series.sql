UPDATE candled.series SET candles = series.candles - gone.candles
FROM unnest($2::integer[], $3::bigint[]) AS gone (pair, candles)
WHERE series.pair = gone.pair AND series.span = $1
