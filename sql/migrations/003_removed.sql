-- Until when candles of an interval were removed for their age: what opened before is not missing, and bigger candles that
-- opened before cannot be merged anew.
CREATE TABLE removed (
  interval INTEGER PRIMARY KEY,    -- seconds
  until INTEGER NOT NULL           -- open_time, in seconds
) STRICT;
