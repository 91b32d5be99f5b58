SELECT candled.drop_partition($1, $2)
