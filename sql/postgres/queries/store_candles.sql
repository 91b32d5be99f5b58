INSERT INTO candled.candle (pair, span, open_time, open, high, low, close, samples, lead, trail, gap, complete, source, trades, volume, quote_volume)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[],
                     $8::integer[], $9::integer[], $10::integer[], $11::integer[], $12::boolean[], $13::smallint[],
                     $14::bigint[], $15::numeric[], $16::numeric[])
ON CONFLICT (pair, span, open_time) DO UPDATE SET
  open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
  samples = excluded.samples, lead = excluded.lead, trail = excluded.trail, gap = excluded.gap,
  complete = excluded.complete, source = excluded.source,
  trades = excluded.trades, volume = excluded.volume, quote_volume = excluded.quote_volume
