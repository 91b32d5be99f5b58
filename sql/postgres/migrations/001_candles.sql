-- The tables of candled, in a schema of their own. Times are stored to the second.
CREATE SCHEMA candled;

-- One row. Every transaction that writes candles begins with an UPDATE of it, which orders these transactions: see
-- docs/decisions/0005-postgresql.md.
CREATE TABLE candled.store (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  format integer NOT NULL,                            -- the number of the newest migration
  version bigint NOT NULL DEFAULT 0,                  -- counts the transactions, in the order of their commits
  stamp bigint NOT NULL DEFAULT 0,                    -- a random number of that transaction
  writer text NOT NULL DEFAULT '',                    -- the name of the node that made it
  closed_before timestamptz,                          -- closed_until before that transaction
  closed_until timestamptz,                           -- buckets that ended by then are closed; null before any collector
  pair_changes bigint NOT NULL DEFAULT 0,             -- the stamp of the latest transaction that changed the table pair
  next_pair integer NOT NULL DEFAULT 0,               -- the id of the next new pair; no id is used twice
  partition_buckets integer NOT NULL DEFAULT 10080    -- the buckets of a partition of candle: 7 days of 1m
);

-- The identity of a pair is (base, quote).
CREATE TABLE candled.pair (
  id integer PRIMARY KEY CHECK (id >= 0),
  name text NOT NULL UNIQUE,
  base text NOT NULL,
  quote text NOT NULL,
  UNIQUE (base, quote)
);

-- Closed candles. A partition holds an interval, and within it partition_buckets buckets. People read the view `candles`.
CREATE TABLE candled.candle (
  open_time timestamptz NOT NULL,
  pair integer NOT NULL,
  span integer NOT NULL,                              -- the interval in seconds
  open numeric NOT NULL,                              -- the digits as the exchange sent them, trailing zeros included
  high numeric NOT NULL,
  low numeric NOT NULL,
  close numeric NOT NULL,
  samples integer,                                    -- null, like the next three, unless the source is live or mixed
  lead integer,                                       -- ms from open_time to the first sample
  trail integer,                                      -- ms from the last sample to the end of the bucket
  gap integer,                                        -- ms
  complete boolean NOT NULL,
  source smallint NOT NULL CHECK (source BETWEEN 0 AND 2),  -- 0 live, 1 exchange, 2 mixed
  trades bigint,                                      -- null, like the next two, where they are not known
  volume numeric,                                     -- in the base currency
  quote_volume numeric,                               -- in the quote currency
  PRIMARY KEY (pair, span, open_time),
  CHECK (low > 0 AND low <= open AND open <= high AND low <= close AND close <= high)
) PARTITION BY LIST (span);

-- What is stored of each pair and interval.
CREATE TABLE candled.series (
  pair integer NOT NULL,
  span integer NOT NULL,
  first timestamptz NOT NULL,                         -- open_time of the oldest candle
  newest timestamptz NOT NULL,                        -- open_time of the newest candle
  candles bigint NOT NULL,
  PRIMARY KEY (pair, span)
) WITH (fillfactor = 50);

-- What each transaction changed, for those who keep a copy of what they have read. Rows older than a day are removed.
CREATE TABLE candled.change (
  version bigint NOT NULL,
  span integer NOT NULL,                              -- 0: pairs, given-up buckets, or nothing
  stamp bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  writer text NOT NULL,
  first timestamptz,                                  -- open_time of the oldest and the newest changed candle
  last timestamptz,
  pair integer,                                       -- null if candles of several pairs changed
  PRIMARY KEY (version, span)
);

-- Missing or incomplete candles that the exchange's own cannot replace, in stretches of consecutive buckets.
CREATE TABLE candled.given_up (
  pair integer NOT NULL,
  span integer NOT NULL,
  last timestamptz NOT NULL,                          -- the end of the last bucket
  first timestamptz NOT NULL,                         -- open_time of the first bucket
  reason smallint NOT NULL CHECK (reason BETWEEN 0 AND 4),  -- 0 no trades, 1 absent, 2 invalid, 3 shorter candles are stored, 4 not listed yet
  PRIMARY KEY (pair, span, last)
);
CREATE INDEX ON candled.given_up (span, last);

-- Until when candles of an interval were removed for their age.
CREATE TABLE candled.removed (
  span integer PRIMARY KEY,
  until timestamptz NOT NULL
);

-- Which intervals have all the candles that can be merged from their stored parts: of those without a row all may be missing, of
-- those with an `until` the ones that opened before it.
CREATE TABLE candled.merged (
  span integer PRIMARY KEY,
  until timestamptz
);

-- The state of the forming bucket of each node: bytes (docs/decisions/0004-forming-state.md) in records that are overwritten in
-- turn. Those since the newest one with `start` 0, each at its start, are the state. Only candled can read them.
CREATE TABLE candled.forming_ring (
  node text NOT NULL,
  slot integer NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  start integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (node, slot)
) WITH (fillfactor = 50);
ALTER TABLE candled.forming_ring ALTER bytes SET STORAGE PLAIN;

-- Who has the right to something, and until when. The holder is a random number of a process.
CREATE TABLE candled.lease (
  name text PRIMARY KEY,                              -- `node:` and the name of a node
  holder bigint NOT NULL,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- The state in which the latest replay ended.
CREATE TABLE candled.replayed (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  bytes bytea NOT NULL
);

-- Makes the partition of `candle` for the buckets of an interval from number `part` * partition_buckets on, counted from the
-- Unix epoch, unless it is there. Attaching it locks out no reader, unlike CREATE TABLE ... PARTITION OF.
CREATE FUNCTION candled.add_partition(span integer, part bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent text := format('candle_%s', span);
  child text := format('candle_%s_%s', span, CASE WHEN part < 0 THEN format('m%s', -part) ELSE part::text END);
  seconds bigint := span * (SELECT partition_buckets FROM candled.store);
BEGIN
  IF to_regclass(format('candled.%I', parent)) IS NULL THEN
    EXECUTE format('CREATE TABLE candled.%I (LIKE candled.candle INCLUDING ALL) PARTITION BY RANGE (open_time)', parent);
    EXECUTE format('ALTER TABLE candled.candle ATTACH PARTITION candled.%I FOR VALUES IN (%s)', parent, span);
  END IF;
  IF to_regclass(format('candled.%I', child)) IS NULL THEN
    EXECUTE format('CREATE TABLE candled.%I (LIKE candled.%I INCLUDING ALL)', child, parent);
    EXECUTE format('CREATE INDEX %I ON candled.%I USING brin (open_time) WITH (pages_per_range = 16, autosummarize = on)',
                   child || '_open_time', child);
    EXECUTE format('ALTER TABLE candled.%I ATTACH PARTITION candled.%I FOR VALUES FROM (%L) TO (%L)', parent, child,
                   to_timestamp(part * seconds), to_timestamp((part + 1) * seconds));
  END IF;
END $$;

-- Drops that partition, if it is there.
CREATE FUNCTION candled.drop_partition(span integer, part bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS candled.%I',
                 format('candle_%s_%s', span, CASE WHEN part < 0 THEN format('m%s', -part) ELSE part::text END));
END $$;

-- For people. Prices are exact: the digits as the exchange sent them.
CREATE VIEW candled.candles AS
SELECT
  pair.name AS pair,
  CASE
    WHEN span % 86400 = 0 THEN (span / 86400) || 'd'
    WHEN span % 3600 = 0 THEN (span / 3600) || 'h'
    WHEN span % 60 = 0 THEN (span / 60) || 'm'
    ELSE span || 's'
  END AS interval,
  open_time, open, high, low, close, samples, gap, complete,
  CASE source WHEN 0 THEN 'live' WHEN 1 THEN 'exchange' ELSE 'mixed' END AS source,
  trades, volume, quote_volume
FROM candled.candle
JOIN candled.pair ON pair.id = candle.pair;

INSERT INTO candled.store (format) VALUES (0);
