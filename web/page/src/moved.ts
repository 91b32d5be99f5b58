import type { Pair } from "./model.ts";
import { percent } from "./price.ts";
import type { Clock } from "./time.ts";

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;

/** How far a price has moved as a fraction, and since when. */
export interface Moved {
  readonly fraction: number;
  readonly since: number;
  /** The span that this is, where it is a whole one. */
  readonly span?: "24 h" | "1 h";
}

/** A change since some time. */
export interface Step {
  readonly fraction: number;
  readonly since: number;
}

/** The change that is told of a pair: over the last day once a day is known, or else since what it has been seen from. */
export function movedOf(pair: Pair, seen: Step | undefined, now: number): Moved | undefined {
  const { change_24h, since } = pair;
  if (change_24h)
    return { fraction: Number(change_24h) / 100, since: since ?? now - 24 * hour_ms, span: "24 h" };
  if (seen && Math.abs(now - seen.since - hour_ms) < minute_ms) return { ...seen, span: "1 h" };
  return seen;
}

/** A change with its span, or the time since when it counts: +0.17% since 17:46. */
export function movedText({ fraction, since, span }: Moved, clock: Clock): string {
  return `${percent(fraction)} ${span ?? `since ${clock.time(since)}`}`;
}
