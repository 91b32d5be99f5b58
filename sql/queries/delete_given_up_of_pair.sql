DELETE FROM given_up WHERE pair = ?1
