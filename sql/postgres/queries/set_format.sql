UPDATE candled.store SET format = $1
