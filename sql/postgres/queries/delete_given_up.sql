DELETE FROM candled.given_up WHERE span = $1 AND last <= $2
