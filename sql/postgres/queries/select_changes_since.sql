SELECT version, stamp, span, pair, last FROM candled.change WHERE version >= $1 ORDER BY version, span
