import type { Clock } from "./time.ts";

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

/** How much less than a day still counts as one: the first candle of a day is that of the bucket after. */
const grace_ms = 10 * minute_ms;

/** Says over which time a change is: `24 h`, or `since 17:46` while less than a day is known. */
export function overWhich(since: number, now: number, clock: Clock): string {
  return now - since >= day_ms - grace_ms ? "24 h" : `since ${clock.time(since)}`;
}

/** A length of time in its biggest unit, for where there is little room: 40 s, 5 m, 3 h. */
export function shortly(length_ms: number): string {
  if (length_ms < minute_ms) return `${Math.max(0, Math.floor(length_ms / 1_000))} s`;
  if (length_ms < hour_ms) return `${Math.floor(length_ms / minute_ms)} m`;
  return `${Math.floor(length_ms / hour_ms)} h`;
}

/** The minute since which the most changes count; undefined if none is known. */
export function usualSince(all: readonly (number | undefined)[]): number | undefined {
  const counts = new Map<number, number>();
  for (const since of all) {
    if (since === undefined) continue;
    const minute = Math.floor(since / minute_ms) * minute_ms;
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return [...counts].reduce<[number | undefined, number]>(
    (most, [minute, count]) => (count > most[1] ? [minute, count] : most),
    [undefined, 0],
  )[0];
}
