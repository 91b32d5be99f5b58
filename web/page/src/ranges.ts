import { lengthOf, offered } from "./intervals.ts";

const day_ms = 86_400_000;

/** How long the spans are that have buttons; "all" is from the first candle on. */
export const spans: Readonly<Record<string, number>> = {
  "1h": 3_600_000,
  "1d": day_ms,
  "1w": 7 * day_ms,
  "1mo": 30 * day_ms,
};

/** How many candles a chart shows well. */
const most = 750;

/** The shortest interval in which a span has few enough candles to be seen, of those that follow from the stored ones. */
export function intervalFor(span_ms: number, stored: readonly string[]): string | undefined {
  const all = offered(stored);
  return all.find(interval => span_ms / lengthOf(interval) <= most) ?? all.at(-1);
}
