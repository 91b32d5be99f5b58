SELECT span, until FROM candled.removed
