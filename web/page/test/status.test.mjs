import assert from "node:assert/strict";
import { test } from "node:test";
import { StatusWatch } from "../src/status_watch.ts";

globalThis.document = { hidden: false };
globalThis.window = { clearTimeout() {}, setTimeout() {} };

function answer(more = {}) {
  const now = Date.now();
  const feed = {
    latency_ms: 5,
    poll_every_ms: 1_000,
    last_success: now - 500,
    failures_in_a_row: 0,
    last_error: null,
    retry_at: null,
    polls: { ok: 100, failed: 0, skipped: 0 },
    ...more,
  };
  return { started: now - 100_000, uptime: 100, feed };
}

async function connectionFor(status) {
  const api = { get: async () => status };
  const watch = new StatusWatch(api, () => {});
  await watch.ask();
  return watch.connection;
}

test("fresh prices mean that all is well", async () => {
  assert.equal((await connectionFor(answer())).state, "live");
});

test("an exchange that refuses is said to be down after a second and a half", async () => {
  const failing = { failures_in_a_row: 1, last_error: { failure: "refused", detail: "no connection" } };
  assert.equal((await connectionFor(answer({ ...failing, last_success: Date.now() - 1_200 }))).state, "live");
  const down = await connectionFor(answer({ ...failing, last_success: Date.now() - 1_700 }));
  assert.equal(down.state, "exchange-down");
  assert.match(down.why, /no connection/);
});

test("an exchange that is silent is said to be down although no poll has failed yet", async () => {
  assert.equal((await connectionFor(answer({ last_success: Date.now() - 2_500 }))).state, "exchange-down");
});

test("a slow exchange and a longer period are no outage", async () => {
  assert.equal(
    (await connectionFor(answer({ latency_ms: 2_000, last_success: Date.now() - 3_500 }))).state,
    "live",
  );
  const everyTenSeconds = { poll_every_ms: 10_000, last_success: Date.now() - 9_000 };
  assert.equal((await connectionFor(answer(everyTenSeconds))).state, "live");
});

test("before the first prices it is connecting", async () => {
  assert.equal((await connectionFor(answer({ last_success: null }))).state, "connecting");
});
