SELECT version, (SELECT max(version) FROM candled.change), (SELECT count(*) FROM candled.change) FROM candled.store
