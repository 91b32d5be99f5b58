import assert from "node:assert/strict";
import { test } from "node:test";
import { collected } from "../src/collecting.ts";
import { healthFigures } from "../src/health_figures.ts";
import { Clock } from "../src/time.ts";

const clock = new Clock("utc");
const day = Date.UTC(2026, 10, 30);
const at = (hours, minutes, seconds) => day + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
const started = at(17, 46, 12);
const backfill = { state: "running", since: day, pairs: 40, pairs_done: 12, candles: 14_233, seconds_left: 125 };

function pair(firsts, last = "1") {
  return { name: "USDT_BTC", last, candles: Object.entries(firsts).map(([interval, first]) => ({ interval, first })) };
}

const said = (firsts, interval, now, more = {}) => collected({ started, ...more }, pair(firsts), interval, now, clock);

test("the first minutes of collecting are told, until the first candle of what is shown has closed", () => {
  assert.deepEqual(said({}, "1m", at(17, 46, 29)), {
    text: "Collecting since 17:46:12. The first minute closes in 31 s.",
  });
  assert.equal(said({}, "10m", at(17, 46, 29)).text, "Collecting since 17:46:12. The first 10 minutes close in 3 min 31 s.");
  const minutes = { "1m": at(17, 46, 0) };
  assert.equal(said(minutes, "1m", at(17, 47, 5)).text, "");
  assert.equal(said(minutes, "5m", at(17, 47, 5)).text, "Collecting since 17:46:12. The first 5 minutes close in 2 min 55 s.");
  assert.equal(said(minutes, "1h", at(17, 59, 50)).text, "Collecting since 17:46:12. The first hour closes in 10 s.");
  assert.equal(said(minutes, "1h", at(18, 0, 1)).text, "");
  // A pair that was listed later, and one that has never had a price.
  assert.equal(said({ "1m": at(19, 0, 0) }, "1h", at(19, 58, 0)).text, "Collecting since 19:00:00. The first hour closes in 2 min.");
  assert.equal(collected({ started }, pair({}, null), "1m", started, clock).text, "");
  assert.equal(collected({ started }, undefined, "1m", started, clock).text, "");
});

test("the history that is fetched from the exchange is told, with what is left of it", () => {
  const old = { "1m": at(0, 0, 0) };
  assert.deepEqual(said(old, "1m", at(17, 50, 0), { backfill }), {
    text: "Fetching the history back to 30 Nov 00:00: 12 of 40 pairs, 14,233 candles, 2 min 5 s left.",
    share: 0.3,
  });
  assert.match(said(old, "1m", at(17, 50, 0), { backfill: { ...backfill, seconds_left: null } }).text, /14,233 candles\.$/);
  assert.match(said(old, "1m", at(17, 50, 0), { backfill: { ...backfill, state: "waiting" } }).text, /waits to be fetched from the exchange\.$/);
  for (const state of ["off", "done"])
    assert.deepEqual(said(old, "1m", at(17, 50, 0), { backfill: { ...backfill, state } }), { text: "" });
});

const status = {
  version: "1.2.3",
  started,
  uptime: 60,
  pairs: 40,
  feed: {
    name: "price",
    latency_ms: 12,
    failures_in_a_row: 2,
    polls: { ok: 1_234, failed: 3, skipped: 1 },
    last_error: { failure: "timeout", detail: "no answer" },
    clock: { ahead_ms: -214, uncertainty_ms: 521, fault: null },
  },
  samples: { taken: 5, late: 0, rejected: { bad_price: 2 }, rejected_pairs: ["A", "B", "C", "D"].map(pair => ({ pair })) },
  store: { candles: 1_000, size_bytes: 324_000, stored: 9, waiting: 0, lost: 0, removed: 0, withdrawn: 0, pairs_gone: 0, error: null },
  repair: { enabled: true, state: "idle", repaired: 7, open: 4, given_up: 1, last_error: null },
  intervals: [{ interval: "1m", open_time: at(17, 45, 0), close_time: at(17, 46, 0) }],
};

test("health has every figure, and marks those that are bad", () => {
  const now = at(17, 46, 59);
  const groups = healthFigures({ ...status, backfill }, 800, now, clock);
  const all = groups.flatMap(({ title, figures }) => figures.map(figure => [`${title}: ${figure.name}`, figure]));
  const figure = name => Object.fromEntries(all)[name];
  assert.equal(figure("Prices: last poll").value, "0.8 s ago");
  assert.equal(figure("Prices: latency").value, "12 ms");
  assert.equal(figure("Prices: failed").bad, true);
  assert.equal(figure("Prices: our clock").value, "214 ms behind, ± 521 ms");
  assert.equal(figure("Samples: rejected last").value, "A, B, C and others");
  assert.equal(figure("Newest candles: 1m").value, "17:45, closed 59 s ago");
  assert.equal(figure("Store: store size").value, "324 kB");
  assert.equal(figure("History from the exchange: pairs done").value, "12 of 40");
  assert.equal(figure("Service: version").value, "1.2.3");
  const [late] = healthFigures(status, 800, now + 60_000, clock).find(({ title }) => title === "Newest candles").figures;
  assert.equal(late.bad, true);
});
