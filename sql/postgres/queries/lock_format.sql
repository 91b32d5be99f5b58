UPDATE candled.store SET format = format
