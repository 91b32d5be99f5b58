SELECT count FROM pair_changes
