INSERT INTO removed (interval, until) VALUES (?1, ?2)
ON CONFLICT DO UPDATE SET until = max(until, excluded.until)
