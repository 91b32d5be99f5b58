SELECT bytes FROM candled.replayed
