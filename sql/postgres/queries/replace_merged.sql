INSERT INTO candled.merged (span, until) VALUES ($1, $2) ON CONFLICT (span) DO UPDATE SET until = excluded.until
