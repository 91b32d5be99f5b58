SELECT min(first), max(newest) FROM candled.series WHERE span = $1
