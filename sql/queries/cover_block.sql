INSERT INTO coverage (interval, chapter, pair, blocks) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET blocks = blocks | excluded.blocks
