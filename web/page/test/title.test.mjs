import assert from "node:assert/strict";
import { test } from "node:test";
import { movedOf, movedText } from "../src/moved.ts";
import { fixed } from "../src/price.ts";
import { Clock, inWords } from "../src/time.ts";

const hour = 3_600_000;
const now = 1_635_770_765_000; // 12:46:05
const clock = new Clock("utc");
const pair = { name: "USDT_BTC", last: "2" };

test("a price has the decimals that it should have, rounded where it has more", () => {
  assert.equal(fixed("61249.99999999", 8), "61249.99999999");
  assert.equal(fixed("61249.5", 2), "61249.50");
  assert.equal(fixed("61249", 2), "61249.00");
  assert.equal(fixed("61249.995", 2), "61250.00");
  assert.equal(fixed("0.994", 2), "0.99");
  assert.equal(fixed("0.0049", 2), "0.00");
  assert.equal(fixed("0.5", 0), "1");
  assert.equal(fixed("0.000000000000001234", 17), "0.00000000000000123");
  assert.equal(fixed("99999999999999.9999", 3), "100000000000000.000");
});

test("a change says since when it is, until an hour and then a day is known", () => {
  const text = (one, seen) => {
    const moved = movedOf({ ...pair, ...one }, seen, now);
    return moved && movedText(moved, clock);
  };
  assert.equal(text({}, undefined), undefined);
  assert.equal(text({}, { fraction: 0.0017, since: now - 20 * 60_000 }), "+0.17% since 12:26");
  assert.equal(text({}, { fraction: 0.0017, since: now - hour - 5_000 }), "+0.17% 1 h");
  assert.equal(text({ change_24h: null }, { fraction: 0.02, since: now - 5 * hour }), "+2.00% since 07:46");
  assert.equal(text({ change_24h: "-1.50" }, { fraction: 0.02, since: now - 5 * hour }), "−1.50% 24 h");
});

test("a length of time is said in words", () => {
  assert.equal(inWords(60_000), "1 minute");
  assert.equal(inWords(420_000), "7 minutes");
  assert.equal(inWords(3_900_000), "1 hour 5 minutes");
  assert.equal(inWords(2 * 86_400_000 + hour), "2 days 1 hour");
  assert.equal(inWords(2_000), "2 seconds");
});
