SELECT interval, until FROM removed ORDER BY interval
