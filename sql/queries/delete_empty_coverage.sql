DELETE FROM coverage WHERE interval = ?1 AND chapter = ?2 AND pair = ?3 AND blocks = 0
