-- How often a row has come into the table of pairs or gone from it: readers that remember the pairs see that they have become
-- others. A pair that gave way to others leaves its id empty, and a later run gives it to another pair.
CREATE TABLE pair_changes (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO pair_changes (id, count) VALUES (0, 0);
CREATE TRIGGER pair_came AFTER INSERT ON pair BEGIN
  UPDATE pair_changes SET count = count + 1;
END;
CREATE TRIGGER pair_went AFTER DELETE ON pair BEGIN
  UPDATE pair_changes SET count = count + 1;
END;
