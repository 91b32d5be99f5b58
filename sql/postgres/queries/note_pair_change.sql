UPDATE candled.store SET pair_changes = $2, next_pair = next_pair + $1
