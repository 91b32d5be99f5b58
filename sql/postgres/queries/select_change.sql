SELECT 1 FROM candled.change WHERE version = $1 AND stamp = $2
