SELECT version, next FROM (
  SELECT version, lead(version) OVER (ORDER BY version) AS next FROM (SELECT DISTINCT version FROM candled.change) AS versions
) AS steps WHERE next > version + 1 ORDER BY version
