SELECT id, name, base, quote FROM pair ORDER BY id
