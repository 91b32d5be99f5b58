-- Up to 18 digits are stored as an integer, more as text.
UPDATE candle SET
  trades = ?5,
  volume = iif(length(?6) <= 18, CAST(?6 AS INTEGER), ?6),
  quote_volume = iif(length(?7) <= 18, CAST(?7 AS INTEGER), ?7),
  volume_scales = ?8
WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot = ?4
