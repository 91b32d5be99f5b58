import assert from "node:assert/strict";
import { test } from "node:test";
import { Gaps } from "../src/gaps.ts";

const minute = 60_000;
const missing = { from: 2 * minute, until: 10 * minute, buckets: 8 };
const point = time => ({ time: time * minute, missing });

/** What a service says of [1, 100) minutes with these gaps. */
async function gapsOf(gaps, { next = null, interval = "1m", stored = ["1m", "5m"] } = {}) {
  const paths = [];
  const known = new Gaps({ get: async path => (paths.push(path), { gaps, next }) });
  const asked = { pair: "USDT_BTC", interval, stored, from: minute, now: 100 * minute };
  await known.renew(asked);
  return { known, asked, paths };
}

const gap = (start, end) => ({ start: start * minute, end: end * minute, why: "not_observed" });

test("what the service lists is a gap, and of what it does not nothing was traded", async () => {
  const { known } = await gapsOf([gap(4, 6)]);
  assert.equal(known.at(point(3), minute), undefined);
  assert.deepEqual(known.at(point(4), minute), { from: 4 * minute, until: 6 * minute, buckets: 2 });
  assert.deepEqual(known.at(point(5), minute), { from: 4 * minute, until: 6 * minute, buckets: 2 });
  assert.equal(known.at(point(6), minute), undefined);
  assert.match(known.why(4 * minute), /not observed/);
});

test("a bucket of which nothing is known yet is a gap, and so is one that has just ended", async () => {
  const { known } = await gapsOf([]);
  assert.equal(known.at({ time: 0, missing }, minute), missing);
  assert.equal(known.at(point(98), minute), missing);
  assert.equal(known.at(point(90), minute), undefined);
  assert.equal(known.at({ time: 5 * minute, candle: {} }, minute), undefined);
});

test("an answer that is not all there is says nothing of what is behind it", async () => {
  const { known } = await gapsOf([gap(4, 6)], { next: "gaps?cursor=1" });
  assert.equal(known.at(point(3), minute), undefined);
  assert.equal(known.at(point(7), minute), missing);
});

test("an interval that is not stored has the gaps of its parts", async () => {
  const { known, asked, paths } = await gapsOf([gap(5, 10)], { interval: "15m" });
  assert.match(paths[0], /interval=5m/);
  assert.equal(
    known.at({ time: 0, missing: { from: 0, until: 15 * minute, buckets: 1 } }, 15 * minute).buckets,
    1,
  );
  assert.ok(known.reaches(asked));
  assert.ok(!known.reaches({ ...asked, from: 0 }));
  assert.ok(!known.reaches({ ...asked, pair: "USDT_ETH" }));
});
