INSERT INTO given_up (pair, interval, start, "end", reason) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET start = min(start, excluded.start), reason = excluded.reason
