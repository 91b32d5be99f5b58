SELECT pair, span, first, newest, candles FROM candled.series ORDER BY pair, span
