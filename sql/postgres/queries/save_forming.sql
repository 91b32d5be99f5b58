INSERT INTO candled.forming_ring (node, slot, seq, at, start, bytes) VALUES ($1, $2, $3, clock_timestamp(), $4, $5)
ON CONFLICT (node, slot) DO UPDATE SET seq = excluded.seq, at = excluded.at, start = excluded.start, bytes = excluded.bytes
