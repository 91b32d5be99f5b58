SELECT node, seq FROM candled.forming_ring ORDER BY at DESC, seq DESC LIMIT 1
