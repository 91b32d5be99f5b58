import type { Candle } from "./model.ts";

/** How many missing buckets in a row are drawn one by one. */
export const longestGap = 300;

/** How many buckets stand for a longer gap. */
export const shortenedGap = 60;

/** A stretch without candles between two that there are; times are those of its first bucket's start and its last one's end. */
export interface Missing {
  readonly from: number;
  readonly until: number;
  /** How many buckets it really has. */
  readonly buckets: number;
}

/** A place on the chart's time scale: a candle, or a bucket that has none. */
export type Point =
  | { readonly time: number; readonly candle: Candle; readonly missing?: undefined }
  | { readonly time: number; readonly candle?: undefined; readonly missing: Missing };

/** Candles with a place for each bucket that is missing between them. `rows` are in order of time. */
export function pointsOf(rows: readonly Candle[], length_ms: number): Point[] {
  const points: Point[] = [];
  let expected: number | undefined;
  for (const candle of rows) {
    if (expected !== undefined && candle.open_time > expected)
      for (const point of gap(expected, candle.open_time, length_ms)) points.push(point);
    points.push({ time: candle.open_time, candle });
    expected = candle.open_time + length_ms;
  }
  return points;
}

function gap(from: number, until: number, length_ms: number): Point[] {
  const buckets = Math.round((until - from) / length_ms);
  const missing = { from, until, buckets };
  const shown = buckets > longestGap ? shortenedGap : buckets;
  const head = Math.ceil(shown / 2);
  return Array.from({ length: shown }, (_, place) => {
    const bucket = place < head ? place : buckets - shown + place;
    return { time: from + bucket * length_ms, missing };
  });
}

/** Whether a candle is closed but was not observed well enough to trust its high and low. */
export function isIncomplete(candle: Candle): boolean {
  return candle.closed !== false && !candle.complete;
}

/** Whether the exchange's own candle is in this one. */
export function isRepaired(candle: Candle): boolean {
  return candle.source !== "live";
}
