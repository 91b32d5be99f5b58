import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, queryOf } from "../src/address.ts";
import { csvOf } from "../src/csv.ts";
import { intervalTyped } from "../src/intervals.ts";
import { intervalFor, spans } from "../src/ranges.ts";

const noon = Date.UTC(2026, 10, 30, 12);

test("a moment is read as the API reads times", () => {
  for (const text of [
    "2026-11-30T12:00Z",
    "2026-11-30T12:00",
    "2026-11-30T12:00:00",
    "2026-11-30T13:00+01:00",
    String(noon),
    String(noon / 1_000),
  ])
    assert.equal(momentOf(text), noon, text);
  assert.equal(momentOf("2026-11-30"), Date.UTC(2026, 10, 30));
  assert.equal(momentOf("yesterday"), null);
  assert.equal(momentOf(""), null);
  assert.equal(momentOf(null), null);
});

test("an address names a moment to the minute, or to the second where it is within one", () => {
  assert.equal(queryOf("USDT_BTC", "5m", null), "?pair=USDT_BTC&interval=5m");
  assert.equal(queryOf("USDT_BTC", "5m", noon), "?pair=USDT_BTC&interval=5m&at=2026-11-30T12:00Z");
  assert.equal(queryOf("USDT_BTC", "2s", noon + 2_000), "?pair=USDT_BTC&interval=2s&at=2026-11-30T12:00:02Z");
});

test("a typed interval has minutes where it has no unit, and the name that is usual", () => {
  const stored = ["1m", "5m", "10m"];
  assert.equal(intervalTyped("15", stored), "15m");
  assert.equal(intervalTyped("60", stored), "1h");
  assert.equal(intervalTyped("24h", stored), "1d");
  assert.equal(intervalTyped("2h", stored), "2h");
  assert.equal(intervalTyped("7m", stored), undefined);
  assert.equal(intervalTyped("0", stored), undefined);
});

test("a range is shown in the shortest interval that has room for it", () => {
  const stored = ["1m", "5m", "10m"];
  const all = Object.values(spans).map(span => intervalFor(span, stored));
  assert.deepEqual(all, ["1m", "5m", "15m", "1h"]);
  assert.equal(intervalFor(20 * 365 * 86_400_000, stored), "1w");
  assert.equal(intervalFor(1, []), undefined);
});

test("candles become CSV as the API writes it", () => {
  const candle = {
    pair: "USDT_BTC",
    interval: "1m",
    open_time: noon,
    close_time: noon + 60_000,
    open: "1.10",
    high: "1.20",
    low: "1.00",
    close: "1.15",
    samples: 60,
    gap: 1004,
    complete: true,
    source: "live",
  };
  const repaired = { ...candle, pair: 'A"B,C', samples: null, gap: null, source: "exchange", closed: false };
  assert.equal(
    csvOf([candle, repaired]),
    "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source,closed\n" +
      `USDT_BTC,1m,${noon},${noon + 60_000},1.10,1.20,1.00,1.15,60,1004,true,live,true\n` +
      `"A""B,C",1m,${noon},${noon + 60_000},1.10,1.20,1.00,1.15,,,true,exchange,false\n`,
  );
});
