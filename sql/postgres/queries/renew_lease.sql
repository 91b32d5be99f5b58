INSERT INTO candled.lease (name, holder, until) VALUES ($1, $2, clock_timestamp() + interval '15 s')
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until < clock_timestamp()
RETURNING 1
