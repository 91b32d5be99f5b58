SELECT seq, start, bytes, (1000 * EXTRACT(EPOCH FROM clock_timestamp() - at))::bigint FROM candled.forming_ring
WHERE node = $1 AND seq >= (SELECT max(seq) FROM candled.forming_ring WHERE node = $1 AND start = 0)
ORDER BY seq
