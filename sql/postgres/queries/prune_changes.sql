DELETE FROM candled.change WHERE version IN
  (SELECT version FROM candled.change WHERE at < clock_timestamp() - interval '1 day' ORDER BY version LIMIT $1)
