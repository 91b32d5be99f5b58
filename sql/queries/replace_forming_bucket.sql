INSERT INTO forming_bucket (id, interval, open_time, observed_from) VALUES (0, ?1, ?2, ?3)
ON CONFLICT DO UPDATE SET interval = excluded.interval, open_time = excluded.open_time, observed_from = excluded.observed_from
