INSERT INTO candled.given_up (pair, span, first, last, reason)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5::smallint[])
ON CONFLICT (pair, span, last) DO UPDATE SET first = LEAST(given_up.first, excluded.first), reason = excluded.reason
