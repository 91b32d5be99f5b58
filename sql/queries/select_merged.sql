SELECT interval, block, pair FROM merged
