SELECT DISTINCT node FROM candled.forming_ring ORDER BY node
