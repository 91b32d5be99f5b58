SELECT bytes FROM forming_part ORDER BY number
