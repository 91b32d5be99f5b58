UPDATE candled.store SET pair_changes = pair_changes + 1, next_pair = next_pair + $1
