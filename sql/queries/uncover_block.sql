UPDATE coverage SET blocks = blocks & ~?4 WHERE interval = ?1 AND chapter = ?2 AND pair = ?3
