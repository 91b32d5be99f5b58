DROP TABLE forming
