SELECT to_regclass('candled.store')
