INSERT INTO candled.replayed (bytes) VALUES ($1) ON CONFLICT (one) DO UPDATE SET bytes = excluded.bytes
