SELECT max(seq) FROM candled.forming_ring WHERE node = $1
