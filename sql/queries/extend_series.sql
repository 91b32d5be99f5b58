INSERT INTO series (pair, interval, first, newest, candles) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET
  first = min(first, excluded.first),
  newest = max(newest, excluded.newest),
  candles = candles + excluded.candles
