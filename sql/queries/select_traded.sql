-- Of the candles of some blocks whose trades are known. The digits come as text, however many they are.
SELECT pair, block, slot, trades, CAST(volume AS TEXT), CAST(quote_volume AS TEXT), volume_scales
FROM candle
WHERE interval = ?1 AND block BETWEEN ?2 AND ?3 AND trades IS NOT NULL
