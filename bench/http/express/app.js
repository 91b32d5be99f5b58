// Candles out of SQLite with Express and better-sqlite3, as one would write it: a process per core (node:cluster), one
// connection each, prepared statements, Express' own ETag.
import cluster from "node:cluster";
import os from "node:os";
import Database from "better-sqlite3";
import express from "express";

const columns = "pair, interval, open_time, close_time, open, high, low, close, samples, gap, complete, source";

function serve() {
  const database = new Database(process.env.CANDLES_DB, { readonly: true });
  const newest = database.prepare(`SELECT * FROM (SELECT ${columns} FROM candles WHERE pair = ? AND interval = ?
                                   ORDER BY open_time DESC LIMIT ?) ORDER BY open_time`);
  const range = database.prepare(`SELECT ${columns} FROM candles WHERE pair = ? AND interval = ?
                                  AND open_time >= ? AND open_time < ? ORDER BY open_time LIMIT ?`);
  const app = express();
  app.disable("x-powered-by");

  app.get("/api/candles", (request, response) => {
    const { pair, interval, start, end } = request.query;
    const limit = Number(request.query.limit ?? 500);
    if (!pair || !interval || !(limit >= 1 && limit <= 5000)) {
      response.status(400).json({ title: "Bad request" });
      return;
    }
    const rows = start === undefined
      ? newest.all(pair, interval, limit)
      : range.all(pair, interval, Number(start), Number(end ?? Number.MAX_SAFE_INTEGER), limit);
    for (const row of rows) row.complete = row.complete === 1;
    response.json({ candles: rows, next: null });
  });

  app.listen(Number(process.env.PORT), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let i = 0; i < os.availableParallelism(); ++i) cluster.fork();
} else {
  serve();
}
