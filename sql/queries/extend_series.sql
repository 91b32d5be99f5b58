INSERT INTO series (pair, interval, first, newest, candles) VALUES (?1, ?2, ?3, ?3, 1)
ON CONFLICT DO UPDATE SET
  first = min(first, excluded.first),
  newest = max(newest, excluded.newest),
  candles = candles + 1
