import assert from "node:assert/strict";
import { test } from "node:test";
import { following } from "../src/api.ts";

test("the next page is found relative to the one before it", () => {
  assert.equal(following("/api/candles?limit=2", "candles?limit=2&cursor=1.A_B.1m"), "/api/candles?limit=2&cursor=1.A_B.1m");
  assert.equal(following("/api/candles", null), null);
});
