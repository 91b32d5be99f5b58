INSERT INTO merged (interval, block, pair) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET block = excluded.block, pair = excluded.pair
