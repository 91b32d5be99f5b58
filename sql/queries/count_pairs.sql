SELECT ifnull(max(id) + 1, 0) FROM pair
