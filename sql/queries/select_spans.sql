SELECT interval, first, newest FROM span ORDER BY interval
