INSERT INTO pair (id, name, base, quote) VALUES (?1, ?2, ?3, ?4)
