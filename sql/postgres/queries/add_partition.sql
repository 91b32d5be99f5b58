SELECT candled.add_partition($1, $2)
