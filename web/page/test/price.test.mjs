import assert from "node:assert/strict";
import { test } from "node:test";
import { change, compact, decimalsOf, grouped, percent, PriceScale, trimmed } from "../src/price.ts";

test("digits are grouped in front of the point and left alone behind it", () => {
  assert.equal(grouped("61249.99999999"), "61,249.99999999");
  assert.equal(grouped("1000000"), "1,000,000");
  assert.equal(grouped("999.10"), "999.10");
  assert.equal(grouped("0.000000001234"), "0.000000001234");
});

test("a change is told with its sign and two decimals", () => {
  assert.equal(percent(0.00421), "+0.42%");
  assert.equal(percent(-0.012), "−1.20%");
  assert.equal(percent(0.00001), "0.00%");
  assert.equal(percent(25), "+2,500%");
  assert.equal(change("0", "1"), null);
});

test("many zeros behind the point are counted by a small figure", () => {
  assert.equal(compact("0.000000000000001234"), "0.0₁₄1234");
  assert.equal(compact("0.000000001234"), "0.000000001234");
  assert.equal(compact("61,249.99999999"), "61,249.99999999");
});

test("zeros at the end are no decimals that an axis needs", () => {
  assert.equal(decimalsOf("63300.50000000"), 1);
  assert.equal(decimalsOf("63300.00000000"), 0);
  assert.equal(decimalsOf("7"), 0);
});

test("a big price has an axis with two decimals", () => {
  const scale = new PriceScale(["61234.12345678", "61249.99999999"]);
  assert.equal(scale.text(scale.drawn("61234.12345678")), "61,234.12");
  assert.deepEqual(scale.labels([61200, 61220, 61240]), ["61,200.00", "61,220.00", "61,240.00"]);
});

test("a price with twelve decimals has an axis that tells its labels apart", () => {
  const scale = new PriceScale(["0.000000001234", "0.000000001250"]);
  assert.equal(scale.text(scale.drawn("0.000000001234")), "0.000000001234");
  const drawn = ["0.00000000123", "0.00000000124", "0.00000000125"].map(price => scale.drawn(price));
  assert.ok(drawn[0] > 0.1 && drawn[0] < 100);
  assert.deepEqual(scale.labels(drawn), ["0.00000000123", "0.00000000124", "0.00000000125"]);
});

test("a price with eighteen decimals is still drawn as an ordinary number", () => {
  const scale = new PriceScale(["0.000000000000001234"]);
  assert.ok(scale.drawn("0.000000000000001234") > 0.1);
  assert.equal(scale.text(scale.drawn("0.000000000000001234")), "0.0₁₄1234");
});

test("steps of a quarter get the two decimals that they need", () => {
  const scale = new PriceScale(["7.1234"]);
  assert.deepEqual(scale.labels([7, 7.25, 7.5]), ["7.00", "7.25", "7.50"]);
  assert.deepEqual(scale.labels([7.125, 7.1255, 7.126]), ["7.1250", "7.1255", "7.1260"]);
});

test("a price with more decimals than have been seen asks for another axis", () => {
  const scale = new PriceScale(["0.0000000000024"]);
  assert.ok(scale.covers("0.0000000000025"));
  assert.ok(!scale.covers("0.000000000002391"));
  assert.ok(new PriceScale(["61234.12345678"]).covers("61234.123456789012"));
});

test("zeros at the end are left out, but for two decimals", () => {
  const all = { "62088.26000000": "62088.26", "0.05176316": "0.05176316", "100.00000000": "100.00", "5.4640": "5.464", "7.5": "7.5", "700": "700" };
  for (const [price, text] of Object.entries(all)) assert.equal(trimmed(price), text);
});
