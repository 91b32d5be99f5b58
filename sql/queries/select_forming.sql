SELECT pair, open, high, low, close, scales, samples, first, last, gap FROM forming ORDER BY pair
