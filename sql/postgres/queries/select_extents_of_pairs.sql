SELECT span, min(first), max(newest) FROM candled.series WHERE pair = ANY($1) GROUP BY span
