INSERT INTO candled.removed (span, until) VALUES ($1, $2)
ON CONFLICT (span) DO UPDATE SET until = GREATEST(removed.until, excluded.until)
