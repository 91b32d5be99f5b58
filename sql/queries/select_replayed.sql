SELECT bytes FROM replayed
