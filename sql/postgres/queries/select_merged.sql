SELECT span, until FROM candled.merged
