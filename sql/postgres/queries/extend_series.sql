INSERT INTO candled.series (pair, span, first, newest, candles)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5::bigint[])
ON CONFLICT (pair, span) DO UPDATE SET
  first = LEAST(series.first, excluded.first), newest = GREATEST(series.newest, excluded.newest),
  candles = series.candles + excluded.candles
