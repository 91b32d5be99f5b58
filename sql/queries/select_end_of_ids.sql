-- One more than the highest id: there may be empty ones below.
SELECT ifnull(max(id) + 1, 0) FROM pair
