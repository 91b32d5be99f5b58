SELECT start, bytes FROM candled.forming_ring
WHERE node = $1 AND seq >= (SELECT max(seq) FROM candled.forming_ring WHERE node = $1 AND start = 0)
ORDER BY seq
