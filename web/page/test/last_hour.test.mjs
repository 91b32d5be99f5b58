import assert from "node:assert/strict";
import { test } from "node:test";
import { lastHours, lineInterval, pairsAtOnce } from "../src/last_hour.ts";

test("a small line is of the longest interval that has a shape within an hour", () => {
  assert.equal(lineInterval(["1m", "5m", "10m"]), "1m");
  assert.equal(lineInterval(["10s", "1m", "2m", "1h"]), "2m");
  assert.equal(lineInterval(["5m", "1d"]), "5m");
  assert.equal(lineInterval([]), undefined);
});

test("the last hours of so many pairs are asked for at once as fit into one answer", () => {
  assert.equal(pairsAtOnce("1m"), 50);
  assert.equal(pairsAtOnce("10s"), 13);
  assert.equal(pairsAtOnce("1s"), 1);
});

test("one request has the last hours of several pairs", async () => {
  const asked = [];
  const rows = ["A", "B", "A"].map((pair, place) => ({ pair, open_time: place }));
  const api = { get: async path => (asked.push(path), { candles: rows, next: null }) };
  const found = await lastHours(api, ["A", "B", "C"], "1m", 3_600_500);
  assert.deepEqual(asked, ["/api/candles?pair=A%2CB%2CC&interval=1m&start=500&limit=5000"]);
  assert.deepEqual([...found].map(([pair, candles]) => [pair, candles.length]), [["A", 2], ["B", 1], ["C", 0]]);
});
