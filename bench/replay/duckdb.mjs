// Candles of 1m, 5m and 10m from a recording, with DuckDB: node duckdb.mjs SAMPLES.csv CANDLES.csv
import { DuckDBInstance } from "@duckdb/node-api";

const [samples, candles] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();

// Bigger candles from those of 1m, as candled does it. A pair has one sample an instant here, so the first and the
// last are those of the smallest and the greatest time.
const bigger = (minutes) => `
  SELECT pair, '${minutes}m' AS interval, open_time // ${minutes * 60000} * ${minutes * 60000} AS open_time,
    arg_min(open, open_time) AS open, max(high) AS high, min(low) AS low, arg_max(close, open_time) AS close,
    sum(samples)::BIGINT AS samples
  FROM minute GROUP BY ALL`;

await connection.run(`
  CREATE TABLE minute AS
  SELECT pair, '1m' AS interval, time_ms // 60000 * 60000 AS open_time, arg_min(price, time_ms) AS open,
    max(price) AS high, min(price) AS low, arg_max(price, time_ms) AS close, count(*) AS samples
  FROM read_csv('${samples}', header = true, auto_detect = false, delim = ',', quote = '', escape = '',
    columns = {'time_ms': 'BIGINT', 'pair': 'VARCHAR', 'price': 'DECIMAL(18, 8)'})
  GROUP BY ALL`);
await connection.run(`
  COPY (
    SELECT * FROM (SELECT * FROM minute UNION ALL ${bigger(5)} UNION ALL ${bigger(10)})
    ORDER BY open_time, pair, length(interval), interval
  ) TO '${candles}' (HEADER, DELIMITER ',')`);
