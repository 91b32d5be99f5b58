import assert from "node:assert/strict";
import { test } from "node:test";
import { bucketEnd, isOffered, lengthOf, offered } from "../src/intervals.ts";

test("what follows from the stored intervals is offered beside them, the shortest first", () => {
  const all = ["1m", "5m", "10m", "15m", "30m", "1h", "4h", "1d", "1w"];
  assert.deepEqual(offered(["1m", "5m", "10m"]), all);
  assert.deepEqual(offered(["10m", "1m", "5m"]), all);
  assert.deepEqual(offered(["20m"]), ["20m", "1h", "4h", "1d", "1w"]);
  assert.deepEqual(offered(["60m"]), ["60m", "4h", "1d", "1w"]);
  assert.deepEqual(offered([]), []);
});

test("an interval is offered if it divides a day, or is a week, and is a multiple of a stored one", () => {
  const stored = ["1m", "5m"];
  for (const interval of ["1m", "20m", "2h", "1d", "1w"]) assert.ok(isOffered(interval, stored), interval);
  for (const interval of ["7m", "7h", "2d", "2w", "90s", "1s", "0m", "m", "", "1mo"])
    assert.ok(!isOffered(interval, stored), interval);
});

test("a bucket ends at its multiple, a week on a Monday", () => {
  const thursday = Date.UTC(2026, 10, 26, 12, 34, 56);
  assert.equal(bucketEnd("1m", thursday), Date.UTC(2026, 10, 26, 12, 35));
  assert.equal(bucketEnd("4h", thursday), Date.UTC(2026, 10, 26, 16));
  assert.equal(bucketEnd("1d", thursday), Date.UTC(2026, 10, 27));
  assert.equal(bucketEnd("1w", thursday), Date.UTC(2026, 10, 30));
  assert.equal(bucketEnd("1w", Date.UTC(2026, 10, 30)), Date.UTC(2026, 11, 7));
  assert.equal(lengthOf("1w"), 7 * 86_400_000);
});
