SELECT count(*) FROM coverage
