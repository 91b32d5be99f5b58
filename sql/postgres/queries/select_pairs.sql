SELECT id, name, base, quote FROM candled.pair ORDER BY id
