INSERT INTO forming (pair, open, high, low, close, scales, samples, first, last, gap)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
