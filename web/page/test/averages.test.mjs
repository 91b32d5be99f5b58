import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthsIn, MovingAverage } from "../src/averages.ts";
import { heikinAshi } from "../src/heikin_ashi.ts";

function averages(kind, length, values) {
  const average = new MovingAverage({ kind, length });
  average.set(values);
  return average.all;
}

test("a simple average is that of the last values, once there are so many", () => {
  assert.deepEqual(averages("sma", 3, [1, 2, 3, 4, 8]), [undefined, undefined, 2, 3, 5]);
});

test("an exponential average begins with the simple one", () => {
  assert.deepEqual(averages("ema", 3, [1, 2, 3, 4, 8]), [undefined, undefined, 2, 3, 5.5]);
});

test("what is missing is passed over, and has no average itself", () => {
  assert.deepEqual(averages("sma", 2, [1, undefined, 3, undefined, 5]), [
    undefined,
    undefined,
    2,
    undefined,
    4,
  ]);
  assert.deepEqual(averages("ema", 2, [1, 3, undefined, 5]), [undefined, 2, undefined, 4]);
});

test("the last value may change, and one more may follow", () => {
  for (const kind of ["sma", "ema"]) {
    const average = new MovingAverage({ kind, length: 2 });
    average.set([1, 2, 3]);
    average.put(2, 4);
    average.put(3, 6);
    assert.deepEqual(average.all, averages(kind, 2, [1, 2, 4, 6]));
  }
});

test("lengths are read from a text, each once, and those that make no sense are left out", () => {
  assert.deepEqual(lengthsIn("20, 50"), [20, 50]);
  assert.deepEqual(lengthsIn("20 20;1,0, 99999 x200"), [20, 200]);
  assert.deepEqual(lengthsIn(""), []);
  assert.equal(lengthsIn("5,6,7,8,9").length, 3);
});

test("a Heikin Ashi candle opens in the middle of the one before", () => {
  const first = heikinAshi({ open: 10, high: 14, low: 8, close: 12 }, undefined);
  assert.deepEqual(first, { open: 11, high: 14, low: 8, close: 11 });
  assert.deepEqual(heikinAshi({ open: 12, high: 13, low: 12, close: 13 }, first), {
    open: 11,
    high: 13,
    low: 11,
    close: 12.5,
  });
});
