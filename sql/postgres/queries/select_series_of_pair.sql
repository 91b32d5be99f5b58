SELECT span, first, newest FROM candled.series WHERE pair = $1 ORDER BY span
