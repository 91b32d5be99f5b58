SELECT (SELECT min(first) FROM candled.series WHERE span = $1), partition_buckets FROM candled.store
