-- The open bucket of the shortest interval, saved with every poll, so that a later run goes on with it.
CREATE TABLE forming_bucket (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  interval INTEGER NOT NULL,       -- seconds
  open_time INTEGER NOT NULL,      -- seconds since the Unix epoch: what ended until then is closed and stored
  observed_from INTEGER NOT NULL   -- ms since the Unix epoch: a bucket that began before is not complete
) STRICT;

-- The candles of that bucket, as far as they have come.
CREATE TABLE forming (
  pair INTEGER PRIMARY KEY REFERENCES pair,
  open INTEGER NOT NULL,           -- prices and scales as in the table candle
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  scales INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  first INTEGER NOT NULL,          -- ms from open_time to the first sample
  last INTEGER NOT NULL,           -- ms from open_time to the last sample
  gap INTEGER NOT NULL             -- ms: the longest stretch without a sample between the two
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
