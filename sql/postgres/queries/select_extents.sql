SELECT span, min(first), max(newest) FROM candled.series GROUP BY span
