-- How far the missing candles of an interval were merged from parts that had been stored before it was configured: the
-- newest first. An interval that is absent has all of that before it: it is new, or was not configured for a time.
CREATE TABLE merged (
  interval INTEGER PRIMARY KEY,    -- seconds
  block INTEGER,                   -- the next one; null when nothing is left
  pair INTEGER NOT NULL            -- the first pair that is left of that block
) STRICT;
