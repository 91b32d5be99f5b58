SELECT format FROM candled.store
