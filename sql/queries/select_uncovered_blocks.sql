-- Blocks with candles that nobody finds who asks for one pair, since coverage lacks their bit.
SELECT interval, block, pair, min(slot), count(*)
FROM candle
GROUP BY interval, block, pair
HAVING NOT EXISTS (
  SELECT 1
  FROM coverage
  WHERE coverage.interval = candle.interval AND coverage.chapter = candle.block >> 6 AND coverage.pair = candle.pair
    AND (coverage.blocks >> (candle.block & 63)) & 1
)
