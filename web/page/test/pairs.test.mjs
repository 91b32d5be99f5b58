import assert from "node:assert/strict";
import { test } from "node:test";
import { Pairs } from "../src/pairs.ts";

const names = ["USDT_BTC", "USDC_BTC", "BTC_ETH", "USDT_ETH", "TRX_1INCH", "USDT_币安人生"];

async function pairs() {
  const all = names.map(name => {
    const [quote, base] = name.split("_");
    return { name, base, quote, last: "1", last_time: 1, candles: [] };
  });
  const found = new Pairs({ get: async () => ({ pairs: all }) }, Date.now, () => {});
  await found.renew();
  return found;
}

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
    all.matching("eth", "name").map(({ name }) => name),
    ["BTC_ETH", "USDT_ETH"],
  );
  assert.deepEqual(
    all.matching("btc", "name").map(({ name }) => name),
    ["USDC_BTC", "USDT_BTC", "BTC_ETH"],
  );
  assert.deepEqual(
    all.matching("usdt/b", "name").map(({ name }) => name),
    ["USDT_BTC"],
  );
  assert.deepEqual(
    all.matching("1inch", "name").map(({ name }) => name),
    ["TRX_1INCH"],
  );
  assert.equal(all.matching("", "name").length, names.length);
});

test("an unknown pair has pairs that are like it", async () => {
  const all = await pairs();
  assert.equal(all.similar("USDT_BTX")[0]?.name, "USDT_BTC");
  assert.deepEqual(all.similar("??"), []);
});

test("the page begins with bitcoin in dollars", async () => {
  assert.equal((await pairs()).favourite?.name, "USDT_BTC");
});
