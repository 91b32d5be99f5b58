SELECT pair, slot FROM candle WHERE interval = ?1 AND block = ?2 AND pair BETWEEN ?3 AND ?4
