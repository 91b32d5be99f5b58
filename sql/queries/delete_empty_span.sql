DELETE FROM span WHERE interval = ?1 AND NOT EXISTS (SELECT 1 FROM series WHERE series.interval = ?1)
