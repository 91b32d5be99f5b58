DELETE FROM given_up WHERE pair = ?1 AND interval = ?2 AND "end" <= ?3
