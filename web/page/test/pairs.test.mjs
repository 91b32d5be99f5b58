import assert from "node:assert/strict";
import { test } from "node:test";
import { Pairs } from "../src/pairs.ts";

const names = ["USDT_BTC", "USDC_BTC", "BTC_ETH", "USDT_ETH", "TRX_1INCH", "USDT_币安人生"];

function row(name, more = {}) {
  const [quote, base] = name.split("_");
  return { name, base, quote, collected: true, last: "1", last_time: 1, change: null, since: null, candles: [], ...more };
}

async function pairs(rows = () => names.map(name => row(name)), now = Date.now) {
  const found = new Pairs({ get: async () => ({ pairs: rows() }) }, now, () => {});
  await found.renew();
  return found;
}

/** What a list shows that is not told otherwise. */
function matching(all, wanted) {
  return all.matching({ search: "", tab: "", favourites: new Set(), order: "name", ...wanted });
}

const namesOf = pairs => pairs.map(({ name }) => name);

test("a pair is found by its name and by its currencies in either order and any spelling", async () => {
  const all = await pairs();
  for (const text of ["USDT_BTC", "BTC_USDT", "btc-usdt", "BTC/USDT", "btcusdt"])
    assert.equal(all.named(text)?.name, "USDT_BTC");
  assert.equal(all.named("币安人生/usdt")?.name, "USDT_币安人生");
  assert.equal(all.named("BTC"), undefined);
});

test("a search looks into both orders, and what begins with it comes first", async () => {
  const all = await pairs();
  assert.deepEqual(
    matching(all, { search: "eth" }).map(({ name }) => name),
    ["BTC_ETH", "USDT_ETH"],
  );
  assert.deepEqual(
    matching(all, { search: "btc" }).map(({ name }) => name),
    ["USDC_BTC", "USDT_BTC", "BTC_ETH"],
  );
  assert.deepEqual(
    matching(all, { search: "usdt/b" }).map(({ name }) => name),
    ["USDT_BTC"],
  );
  assert.deepEqual(
    matching(all, { search: "1inch" }).map(({ name }) => name),
    ["TRX_1INCH"],
  );
  assert.equal(matching(all, { search: "" }).length, names.length);
});

test("an unknown pair has pairs that are like it", async () => {
  const all = await pairs();
  assert.equal(all.similar("USDT_BTX")[0]?.name, "USDT_BTC");
  assert.deepEqual(all.similar("??"), []);
});

test("the page begins with bitcoin in dollars", async () => {
  assert.equal((await pairs()).favourite?.name, "USDT_BTC");
});

test("a search finds two currencies in either order, however they are set apart", async () => {
  const all = await pairs();
  for (const search of ["btc usdt", "usdt/btc", "btc-usdt", "BTC_USDT", "usdt btc ", "btc usd", "usdt b"])
    assert.ok(namesOf(matching(all, { search })).includes("USDT_BTC"), search);
  assert.deepEqual(namesOf(matching(all, { search: "usd eth" })), ["USDT_ETH"]);
  assert.deepEqual(namesOf(matching(all, { search: "btc usdt eth" })), []);
});

test("tabs are the quote currencies there are, and a search looks through all", async () => {
  const all = await pairs();
  assert.deepEqual(all.quotes, ["USDT", "BTC", "TRX", "USDC"]);
  assert.deepEqual(namesOf(matching(all, { tab: "BTC" })), ["BTC_ETH"]);
  assert.deepEqual(namesOf(matching(all, { tab: "*", favourites: new Set(["TRX_1INCH", "GONE"]) })), ["TRX_1INCH"]);
  assert.deepEqual(namesOf(matching(all, { tab: "BTC", search: "1inch" })), ["TRX_1INCH"]);
});

test("the biggest rise, the biggest fall or the newest move comes first, and what is not known last", async () => {
  let last = "1";
  let now = 1_000;
  const all = await pairs(
    () => [
      row("USDT_A", { change: "0.17", since: 5 }),
      row("USDT_B", { change: "-12.50", since: 5 }),
      row("USDT_C", { change: null, since: null, last }),
      row("USDT_D", { change: "3.00", since: 7 }),
    ],
    () => now,
  );
  const order = name => namesOf(matching(all, { order: name })).map(pair => pair.at(-1)).join("");
  assert.equal(order("rise"), "DABC");
  assert.equal(order("fall"), "BADC");
  assert.equal(order("moved"), "ABCD");
  assert.equal(all.change(all.find("USDT_B")), -0.125);
  assert.equal(all.changeSince(all.find("USDT_D")), 7);

  last = "2";
  now = 9_000;
  await all.renew();
  assert.equal(order("moved"), "CABD");
  assert.equal(all.movedAt(all.find("USDT_C")), 9_000);
});
