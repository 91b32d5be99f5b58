-- The state of the last bucket of the newest replay, which the replay of the recording that follows goes on from. Its
-- bytes are records as in forming_part (docs/decisions/0004-forming-state.md).
CREATE TABLE replayed (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  bytes BLOB NOT NULL
) STRICT;

-- From here on mixed candles have samples, lead, trail and gap too, so that a gap across the border of two of them is
-- known when they merge. They are told of live ones alone.
DROP VIEW candles;
CREATE VIEW candles AS
WITH
  scaled AS (
    SELECT
      *,
      (block * 16 + slot) * interval AS opened,
      scales & 31 AS open_scale,
      (scales + (scales >> 5)) & 31 AS high_scale,
      (scales + (scales >> 10)) & 31 AS low_scale,
      (scales + (scales >> 15)) & 31 AS close_scale
    FROM candle
  ),
  padded AS (
    SELECT
      *,
      printf('%0*d', open_scale + 1, open) AS open_digits,
      printf('%0*d', high_scale + 1, high) AS high_digits,
      printf('%0*d', low_scale + 1, low) AS low_digits,
      printf('%0*d', close_scale + 1, close) AS close_digits
    FROM scaled
  )
SELECT
  pair.name AS pair,
  CASE
    WHEN interval % 86400 = 0 THEN (interval / 86400) || 'd'
    WHEN interval % 3600 = 0 THEN (interval / 3600) || 'h'
    WHEN interval % 60 = 0 THEN (interval / 60) || 'm'
    ELSE interval || 's'
  END AS interval,
  strftime('%Y-%m-%dT%H:%M:%SZ', opened, 'unixepoch') AS open_time,
  iif(open_scale, substr(open_digits, 1, length(open_digits) - open_scale) || '.' || substr(open_digits, -open_scale), open_digits) AS open,
  iif(high_scale, substr(high_digits, 1, length(high_digits) - high_scale) || '.' || substr(high_digits, -high_scale), high_digits) AS high,
  iif(low_scale, substr(low_digits, 1, length(low_digits) - low_scale) || '.' || substr(low_digits, -low_scale), low_digits) AS low,
  iif(close_scale, substr(close_digits, 1, length(close_digits) - close_scale) || '.' || substr(close_digits, -close_scale), close_digits) AS close,
  iif(source = 0, samples, NULL) AS samples,
  iif(source = 0, gap, NULL) AS gap,
  complete,
  CASE source WHEN 0 THEN 'live' WHEN 1 THEN 'exchange' ELSE 'mixed' END AS source,
  opened * 1000 AS open_time_ms
FROM padded
JOIN pair ON pair.id = padded.pair;
