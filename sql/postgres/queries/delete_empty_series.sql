DELETE FROM candled.series WHERE span = $1 AND candles <= 0
