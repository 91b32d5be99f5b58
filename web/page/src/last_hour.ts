import { type Api, withQuery } from "./api.ts";
import { lengthOf } from "./intervals.ts";
import type { Candle, CandlePage } from "./model.ts";

const hour_ms = 3_600_000;

/** How many candles of an hour a line needs to have a shape. */
const enough = 30;

/** What the service answers at most: candles a page, and pairs a request. */
const mostCandles = 5_000;
const mostPairs = 50;

/** The longest interval of which an hour has enough candles, or the shortest there is. */
export function lineInterval(intervals: readonly string[]): string | undefined {
  const sorted = [...intervals].sort((a, b) => lengthOf(b) - lengthOf(a));
  return sorted.find(interval => hour_ms / lengthOf(interval) >= enough) ?? sorted.at(-1);
}

/** How many pairs have their last hour in one answer. */
export function pairsAtOnce(interval: string): number {
  const candles = Math.ceil(hour_ms / lengthOf(interval)) + 1;
  return Math.max(1, Math.min(mostPairs, Math.floor(mostCandles / candles)));
}

/** Reads the candles of the last hour of some pairs, the oldest first, in one request. */
export async function lastHours(
  api: Api,
  pairs: readonly string[],
  interval: string,
  now: number,
): Promise<ReadonlyMap<string, readonly Candle[]>> {
  const parameters = { pair: pairs.join(), interval, start: Math.round(now - hour_ms), limit: mostCandles };
  const page = await api.get<CandlePage>(withQuery("/api/candles", parameters), { timeout_ms: 5_000 });
  const found = new Map<string, Candle[]>(pairs.map(pair => [pair, []]));
  for (const candle of page.candles) found.get(candle.pair)?.push(candle);
  return found;
}
