INSERT INTO span (interval, first, newest) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET first = min(first, excluded.first), newest = max(newest, excluded.newest)
