SELECT span, max(newest) FROM candled.series GROUP BY span ORDER BY span
