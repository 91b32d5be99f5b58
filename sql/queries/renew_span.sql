UPDATE span SET
  first = (SELECT min(first) FROM series WHERE series.interval = ?1),
  newest = (SELECT max(newest) FROM series WHERE series.interval = ?1)
WHERE interval = ?1
