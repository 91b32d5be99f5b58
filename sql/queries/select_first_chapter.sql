SELECT chapter FROM coverage WHERE interval = ?1 AND chapter BETWEEN ?2 AND ?3 ORDER BY chapter LIMIT 1
