-- Bits of coverage whose block holds no candle of the pair.
WITH RECURSIVE bit (n) AS (
  SELECT 0 UNION ALL SELECT n + 1 FROM bit WHERE n < 63
)
SELECT coverage.interval, coverage.chapter * 64 + n AS block, coverage.pair
FROM coverage
CROSS JOIN bit
WHERE (coverage.blocks >> n) & 1
  AND NOT EXISTS (
    SELECT 1
    FROM candle
    WHERE candle.interval = coverage.interval AND candle.block = coverage.chapter * 64 + n AND candle.pair = coverage.pair
  )
