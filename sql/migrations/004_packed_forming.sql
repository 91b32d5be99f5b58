-- The state of the open bucket, packed: the parts one behind the other are records of which the first is all of a state and
-- each further one what a poll changed (docs/decisions/0004-forming-state.md). An empty record ends them, and what follows is left
-- from earlier. Only candled can read them; the candles of before are moved here from the table `forming`, which goes.
CREATE TABLE forming_part (
  number INTEGER PRIMARY KEY,      -- from 0
  bytes BLOB NOT NULL              -- 4,000
) STRICT;
