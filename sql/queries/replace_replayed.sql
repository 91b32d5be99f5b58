REPLACE INTO replayed (id, bytes) VALUES (0, ?1)
