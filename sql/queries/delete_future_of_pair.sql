DELETE FROM future WHERE pair = ?1
