SELECT pair, first, last, reason FROM candled.given_up WHERE span = $1 AND last > $2 AND first < $3 ORDER BY pair, last
