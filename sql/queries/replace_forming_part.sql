REPLACE INTO forming_part (number, bytes) VALUES (?1, ?2)
