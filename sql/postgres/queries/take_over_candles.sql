-- Stores candles in buckets that have none. Returns, of each interval, how many it has stored, when the first and the last of
-- them open, and the pair if they are of one.
WITH stored AS (
  INSERT INTO candled.candle (pair, span, open_time, open, high, low, close, samples, lead, trail, gap, complete, source, trades, volume, quote_volume)
  SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[],
                       $8::integer[], $9::integer[], $10::integer[], $11::integer[], $12::boolean[], $13::smallint[],
                       $14::bigint[], $15::numeric[], $16::numeric[])
  ON CONFLICT (pair, span, open_time) DO NOTHING
  RETURNING pair, span, open_time
), added AS (
  SELECT pair, span, min(open_time) AS first, max(open_time) AS newest, count(*) AS candles FROM stored GROUP BY pair, span
), extended AS (
  INSERT INTO candled.series (pair, span, first, newest, candles)
  SELECT pair, span, first, newest, candles FROM added
  ON CONFLICT (pair, span) DO UPDATE SET
    first = LEAST(series.first, excluded.first), newest = GREATEST(series.newest, excluded.newest),
    candles = series.candles + excluded.candles
)
SELECT span, sum(candles)::bigint, min(first), max(newest), CASE WHEN count(*) = 1 THEN min(pair) END FROM added GROUP BY span
