SELECT id, name, base, quote FROM pair WHERE id >= ?1 ORDER BY id
