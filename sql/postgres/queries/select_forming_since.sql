SELECT seq, start, bytes, (1000 * EXTRACT(EPOCH FROM clock_timestamp() - at))::bigint FROM candled.forming_ring
WHERE node = $1 AND slot = ANY($2::integer[]) AND seq > $3
ORDER BY seq
