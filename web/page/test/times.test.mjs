import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalOfKey, keyOfInterval, lengthOf } from "../src/intervals.ts";
import { overWhich, shortly, usualSince } from "../src/since.ts";
import { ServerClock } from "../src/server_clock.ts";
import { Clock, duration } from "../src/time.ts";

test("a length of time is told in its two biggest units", () => {
  assert.equal(duration(850), "850 ms");
  assert.equal(duration(4_200), "4.2 s");
  assert.equal(duration(9_000), "9 s");
  assert.equal(duration(0), "0 s");
  assert.equal(duration(185_000), "3 min 5 s");
  assert.equal(duration(7_200_000), "2 h");
  assert.equal(duration(446_400_000), "5 d 4 h");
});

test("a clock in UTC says what UTC is", () => {
  const clock = new Clock("utc");
  assert.equal(clock.time(1_635_768_065_000), "12:01");
  assert.equal(clock.time(1_635_768_065_000, true), "12:01:05");
  assert.equal(clock.date(1_635_768_065_000), "1 Nov 2021");
});

test("1, 5 and 0 choose minutes where there are such candles, else the first three intervals", () => {
  assert.equal(intervalOfKey("0", ["1m", "5m", "10m"]), "10m");
  assert.equal(intervalOfKey("5", ["1m", "3m", "5m"]), "5m");
  assert.equal(intervalOfKey("5", ["2s", "10s", "20s"]), "10s");
  assert.equal(intervalOfKey("0", ["1m", "5m"]), undefined);
  assert.equal(intervalOfKey("2", ["1m", "5m"]), undefined);
  assert.equal(keyOfInterval("10s", ["2s", "10s", "20s"]), "5");
});

test("an interval has a length", () => {
  assert.equal(lengthOf("2s"), 2_000);
  assert.equal(lengthOf("10m"), 600_000);
  assert.equal(lengthOf("1d"), 86_400_000);
});

test("a clock that may agree with the service's is taken to", () => {
  const clock = new ServerClock();
  const now = Date.now();
  clock.learn(Math.floor(now / 1_000) * 1_000, now - 5, now);
  assert.ok(Math.abs(clock.now() - Date.now()) < 10);
});

test("a service whose clock is an hour ahead is believed", () => {
  const clock = new ServerClock();
  const now = Date.now();
  clock.learn(Math.floor(now / 1_000) * 1_000 + 3_600_000, now - 5, now);
  assert.ok(Math.abs(clock.now() - Date.now() - 3_600_000) < 1_010);
});

test("a change says over which time it is: a day where a day is known", () => {
  const now = 1_635_854_465_000;
  const clock = new Clock("utc");
  assert.equal(overWhich(now - 3 * 3_600_000, now, clock), "since 09:01");
  assert.equal(overWhich(now - 86_400_000, now, clock), "24 h");
  assert.equal(overWhich(now - 86_400_000 + 540_000, now, clock), "24 h");
  assert.deepEqual([40_000, 300_000, 11_000_000].map(shortly), ["40 s", "5 m", "3 h"]);
});

test("the list says the time that most changes are over", () => {
  assert.equal(usualSince([undefined, 60_000, 120_500, 125_000]), 120_000);
  assert.equal(usualSince([undefined]), undefined);
});
