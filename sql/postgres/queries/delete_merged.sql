DELETE FROM candled.merged WHERE span = $1
