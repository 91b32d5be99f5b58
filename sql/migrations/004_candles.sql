-- The first schema: earlier ones, 1 to 3, are refused.

-- The pairs, numbered from 0 in the order in which they were first seen. Their identity is (base, quote).
CREATE TABLE pair (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  base TEXT NOT NULL,
  quote TEXT NOT NULL,
  UNIQUE (base, quote)
) STRICT;

-- Closed candles, clustered so that both a flush and a read touch few pages: see docs/decisions/0001-storage-layout.md.
-- A block holds 16 consecutive buckets of one interval, for all pairs. Read them through the view `candles`.
CREATE TABLE candle (
  interval INTEGER NOT NULL,  -- seconds
  block INTEGER NOT NULL,     -- open_time = (block * 16 + slot) * interval, in seconds since the Unix epoch
  pair INTEGER NOT NULL REFERENCES pair,
  slot INTEGER NOT NULL,      -- 0 to 15
  open INTEGER NOT NULL,      -- the digits of the price without its point
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  scales INTEGER NOT NULL,    -- 4 x 5 bits, from the lowest: open's decimals, then what high, low, close have more (mod 32)
  samples INTEGER,            -- null, like the next three, unless the source is live
  lead INTEGER,               -- ms from open_time to the first sample
  trail INTEGER,              -- ms from the last sample to the end of the bucket
  gap INTEGER,                -- ms
  complete INTEGER NOT NULL,  -- 0 or 1
  source INTEGER NOT NULL,    -- 0 live, 1 exchange, 2 mixed
  PRIMARY KEY (interval, block, pair, slot)
) STRICT, WITHOUT ROWID;

-- Which blocks hold candles of a pair, so that a read of one pair visits no other. A chapter holds 64 blocks.
CREATE TABLE coverage (
  interval INTEGER NOT NULL,
  chapter INTEGER NOT NULL,   -- block / 64
  pair INTEGER NOT NULL REFERENCES pair,
  blocks INTEGER NOT NULL,    -- bit n: block chapter * 64 + n
  PRIMARY KEY (interval, chapter, pair)
) STRICT, WITHOUT ROWID;

-- What is stored of each pair and interval.
CREATE TABLE series (
  pair INTEGER NOT NULL REFERENCES pair,
  interval INTEGER NOT NULL,
  first INTEGER NOT NULL,     -- open_time of the oldest candle, in seconds
  newest INTEGER NOT NULL,    -- open_time of the newest candle, in seconds
  candles INTEGER NOT NULL,
  PRIMARY KEY (pair, interval)
) STRICT, WITHOUT ROWID;

-- When candles of an interval opened at the earliest and the latest, over all pairs.
CREATE TABLE span (
  interval INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,     -- seconds
  newest INTEGER NOT NULL     -- seconds
) STRICT;

-- For people. Prices are exact: the digits as the exchange sent them.
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
  samples,
  gap,
  complete,
  CASE source WHEN 0 THEN 'live' WHEN 1 THEN 'exchange' ELSE 'mixed' END AS source,
  opened * 1000 AS open_time_ms
FROM padded
JOIN pair ON pair.id = padded.pair;

-- The open bucket of the shortest interval, saved with every poll, so that a later run goes on with it.
CREATE TABLE forming_bucket (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  interval INTEGER NOT NULL,       -- seconds
  open_time INTEGER NOT NULL,      -- seconds since the Unix epoch: what ended until then is closed and stored
  observed_from INTEGER NOT NULL   -- ms since the Unix epoch: a bucket that began before is not complete
) STRICT;

-- Missing or incomplete candles that the exchange's own cannot replace, in stretches of consecutive buckets.
CREATE TABLE given_up (
  pair INTEGER NOT NULL REFERENCES pair,
  interval INTEGER NOT NULL,       -- seconds
  "end" INTEGER NOT NULL,          -- the end of the last bucket, in seconds
  start INTEGER NOT NULL,          -- open_time of the first bucket, in seconds
  reason INTEGER NOT NULL,         -- 0 no trades, 1 absent, 2 invalid, 3 shorter candles are stored
  PRIMARY KEY (pair, interval, "end")
) STRICT, WITHOUT ROWID;

-- Until when candles of an interval were removed for their age: what opened before is not missing, and bigger candles that
-- opened before cannot be merged anew.
CREATE TABLE removed (
  interval INTEGER PRIMARY KEY,    -- seconds
  until INTEGER NOT NULL           -- open_time, in seconds
) STRICT;

-- The state of the open bucket, packed: the parts one behind the other are records of which the first is all of a state and
-- each further one what a poll changed (docs/decisions/0004-forming-state.md). An empty record ends them, and what follows is left
-- from earlier. Only candled can read them.
CREATE TABLE forming_part (
  number INTEGER PRIMARY KEY,      -- from 0
  bytes BLOB NOT NULL              -- 4,000
) STRICT;
