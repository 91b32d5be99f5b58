SELECT version, stamp, pair_changes, closed_until, pg_is_in_recovery(),
  (1000 * EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()))::bigint,
  COALESCE(pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn(), false)
FROM candled.store
