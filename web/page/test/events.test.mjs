import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser } from "../src/events.ts";

test("events come whole, however the text is cut", () => {
  const text =
    'retry: 1000\n\n: keep-alive\n\nevent: forming\ndata: {}\n\nevent: candle\nid: 7\ndata: {"a":1}\n\n';
  for (let size = 1; size <= text.length; ++size) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
    assert.deepEqual(events, [
      { type: "forming", data: "{}", id: undefined },
      { type: "candle", data: '{"a":1}', id: "7" },
    ]);
  }
});

test("an event of several lines keeps them, and lines may end with CR LF", () => {
  assert.deepEqual(new EventParser().push("data: a\r\ndata: b\r\n\r\n"), [
    { type: "message", data: "a\nb", id: undefined },
  ]);
});
