UPDATE candle SET
  open = ?5, high = ?6, low = ?7, close = ?8, scales = ?9,
  samples = ?10, lead = ?11, trail = ?12, gap = ?13, complete = ?14, source = ?15,
  trades = NULL, volume = NULL, quote_volume = NULL, volume_scales = NULL
WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot = ?4
