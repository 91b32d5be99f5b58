import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { anyJson, anyText, oneOf, settings } from "../src/settings.ts";

/** A storage as a browser has it, with what an earlier visit has left. */
function browserWith(left = {}) {
  const all = new Map(Object.entries(left));
  globalThis.localStorage = { getItem: key => all.get(key) ?? null, setItem: (key, text) => all.set(key, text) };
  return all;
}

afterEach(() => delete globalThis.localStorage);

test("a choice is there at the next visit", () => {
  browserWith();
  assert.equal(oneOf("theme", ["system", "dark"]).value, "system");
  oneOf("theme", ["system", "dark"]).set("dark");
  assert.equal(oneOf("theme", ["system", "dark"]).value, "dark");
  anyText("pair").set("USDT_BTC");
  assert.equal(anyText("pair").value, "USDT_BTC");
});

test("what is kept but is no value counts as nothing", () => {
  browserWith({ "candled.theme": "pink", "candled.favourites": "{oops", "candled.lengths": '"20"' });
  assert.equal(settings.theme.value, "system");
  assert.deepEqual(settings.favourites.value, []);
  assert.equal(anyJson("lengths", 20, value => (typeof value === "number" ? value : undefined)).value, 20);
});

test("favourites are names", () => {
  const all = browserWith({ "candled.favourites": '["USDT_BTC",7]' });
  assert.deepEqual(settings.favourites.value, ["USDT_BTC"]);
  settings.favourites.set(["BTC_ETH"]);
  assert.equal(all.get("candled.favourites"), '["BTC_ETH"]');
});

test("a browser that keeps nothing has the choice as long as the page lasts", () => {
  const density = oneOf("density", ["compact", "roomy"]);
  density.set("roomy");
  assert.equal(density.value, "roomy");
  globalThis.localStorage = {
    getItem: () => null,
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  };
  density.set("compact");
  assert.equal(density.value, "compact");
});
