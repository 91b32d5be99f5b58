SELECT first, last, reason FROM candled.given_up
WHERE pair = $1 AND span = $2 AND last > $3 AND first < $4 ORDER BY last
