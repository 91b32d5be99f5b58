SELECT pair_changes, version FROM candled.store
