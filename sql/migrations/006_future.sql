-- Candles that were stored before their bucket had ended, because a clock was ahead. Known as such from the moment on at which the
-- exchange's clock confirmed ours, and gone when their time has come.
CREATE TABLE future (
  interval INTEGER NOT NULL,       -- these four as in the table candle
  block INTEGER NOT NULL,
  pair INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  PRIMARY KEY (interval, block, pair, slot)
) STRICT, WITHOUT ROWID;
