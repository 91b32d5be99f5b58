SELECT pair_changes FROM candled.store
