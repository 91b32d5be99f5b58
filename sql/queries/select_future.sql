-- The first of those that lie before a bucket.
SELECT block, pair, slot FROM future
WHERE interval = ?1 AND block <= ?2 AND (block < ?2 OR slot < ?3)
ORDER BY block, pair, slot
LIMIT ?4
