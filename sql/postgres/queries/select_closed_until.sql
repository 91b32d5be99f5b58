SELECT closed_until FROM candled.store
