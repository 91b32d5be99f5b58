SELECT interval, first, newest FROM series WHERE pair = ?1 ORDER BY interval
