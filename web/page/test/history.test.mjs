import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../src/history.ts";
import { isIncomplete, longestGap, pointsOf, shortenedGap } from "../src/points.ts";

const minute = 60_000;

function candle(place, more = {}) {
  return {
    open_time: place * minute,
    close_time: (place + 1) * minute,
    close: "1",
    complete: true,
    source: "live",
    closed: true,
    ...more,
  };
}

test("the running candle changes, closes and is followed by the next one", () => {
  const history = new History();
  history.add([candle(1), candle(2)]);

  assert.equal(history.add([candle(3, { closed: false, close: "2" })]), "appended");
  assert.equal(history.add([candle(3, { closed: false, close: "3" })]), "newest");
  assert.equal(history.add([candle(3, { close: "4" })]), "newest");
  assert.equal(history.add([candle(4, { closed: false })]), "appended");

  assert.deepEqual(
    history.rows.map(row => row.open_time / minute),
    [1, 2, 3, 4],
  );
  assert.equal(history.newestClosed.close, "4");
  assert.equal(history.forming.open_time, 4 * minute);
});

test("what was known of a candle while it ran does not replace the closed one", () => {
  const history = new History();
  history.add([candle(1, { close: "4" })]);

  assert.equal(history.add([candle(1, { closed: false, close: "3" })]), "none");
  assert.equal(history.addNewest([candle(1, { closed: false, close: "3" })]), "none");

  assert.equal(history.rows[0].close, "4");
});

test("a repaired candle replaces the incomplete one", () => {
  const history = new History();
  history.add([candle(1, { complete: false }), candle(2)]);

  assert.equal(history.addNewest([candle(2), candle(1, { source: "exchange" })]), "rebuilt");
  assert.equal(history.addNewest([candle(2), candle(1, { source: "exchange" })]), "none");

  assert.equal(history.rows[0].source, "exchange");
});

test("a running candle that was never stored goes away, a newer one stays", () => {
  const history = new History();
  history.add([candle(1), candle(2, { closed: false }), candle(5, { closed: false })]);

  history.addNewest([candle(4), candle(1)]);

  assert.deepEqual(
    history.rows.map(row => row.open_time / minute),
    [1, 4, 5],
  );
});

test("an older page stands before what is there", () => {
  const history = new History();
  history.add([candle(9), candle(8)]);
  assert.equal(history.add([candle(7), candle(6)]), "rebuilt");
  assert.deepEqual(
    history.rows.map(row => row.open_time / minute),
    [6, 7, 8, 9],
  );
});

test("each missing bucket has a place", () => {
  const points = pointsOf([candle(1), candle(4)], minute);
  assert.deepEqual(
    points.map(point => point.time / minute),
    [1, 2, 3, 4],
  );
  assert.equal(points[1].missing, points[2].missing);
  assert.deepEqual(points[1].missing, { from: 2 * minute, until: 4 * minute, buckets: 2 });
});

test("a gap that is longer than the limit is shortened, with its ends where they are", () => {
  const whole = pointsOf([candle(0), candle(longestGap + 1)], minute);
  assert.equal(whole.length, longestGap + 2);

  const shortened = pointsOf([candle(0), candle(longestGap + 2)], minute);
  assert.equal(shortened.length, shortenedGap + 2);
  assert.equal(shortened[1].time, minute);
  assert.equal(shortened.at(-2).time, (longestGap + 1) * minute);
  assert.equal(shortened[1].missing.buckets, longestGap + 1);
});

test("a running candle is not incomplete", () => {
  assert.equal(isIncomplete(candle(1, { complete: false, closed: false })), false);
  assert.equal(isIncomplete(candle(1, { complete: false })), true);
});
