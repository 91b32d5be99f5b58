DELETE FROM merged WHERE interval = ?1
