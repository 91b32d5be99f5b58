WITH series AS (DELETE FROM candled.series WHERE pair = $1), given_up AS (DELETE FROM candled.given_up WHERE pair = $1)
DELETE FROM candled.pair WHERE id = $1
