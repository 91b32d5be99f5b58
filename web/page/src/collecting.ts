import { byId, setText } from "./dom.ts";
import { count } from "./health_figures.ts";
import { bucketEnd } from "./intervals.ts";
import type { Backfill, Pair, Status } from "./model.ts";
import { type Clock, duration } from "./time.ts";

/** What there is to say while there are few candles, and how much of the history has come, from 0 to 1. */
export interface Collected {
  readonly text: string;
  readonly share?: number;
}

/** Says how collecting goes as long as no candle of the shown pair and interval has closed, and how the history from the exchange does while it is fetched. */
export function collected(
  status: Status,
  pair: Pair | undefined,
  interval: string,
  now: number,
  clock: Clock,
): Collected {
  const first = pair && interval ? firstCandle(status, pair, interval, now, clock) : "";
  const { backfill } = status;
  const history = backfill ? historyOf(backfill, clock) : "";
  const text = [first, history].filter(part => part !== "").join(" ");
  return backfill?.state === "running" && backfill.pairs > 0
    ? { text, share: backfill.pairs_done / backfill.pairs }
    : { text };
}

function firstCandle(status: Status, pair: Pair, interval: string, now: number, clock: Clock): string {
  if (pair.last === null) return "";
  const firsts = pair.candles.map(({ first }) => first);
  const since = firsts.length > 0 ? Math.min(...firsts) : undefined;
  const end = bucketEnd(interval, since ?? now);
  if (end <= now && since !== undefined) return "";
  const began = Math.max(since ?? 0, startedWithin(status, since));
  const left = Math.max(1_000, Math.ceil((end - now) / 1_000) * 1_000);
  return `Collecting since ${clock.time(began, true)}. The first ${inWords(interval)} in ${duration(left)}.`;
}

/** When the service was started, if that was while its first candle ran. */
function startedWithin({ started }: Status, first: number | undefined): number {
  return first === undefined || started < first + 60_000 ? started : 0;
}

const units: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** `minute closes` of 1m, `5 minutes close` of 5m. */
function inWords(interval: string): string {
  const number = parseInt(interval);
  const unit = units[interval.at(-1) ?? ""] ?? "candle";
  return number === 1 ? `${unit} closes` : `${number} ${unit}s close`;
}

function historyOf({ state, since, pairs, pairs_done, candles, seconds_left }: Backfill, clock: Clock): string {
  const back = since === null ? "" : ` back to ${clock.day(since)} ${clock.time(since)}`;
  if (state === "waiting") return `The history${back} waits to be fetched from the exchange.`;
  if (state !== "running") return "";
  const left = seconds_left === null ? "" : `, ${duration(seconds_left * 1_000)} left`;
  return `Fetching the history${back}: ${count(pairs_done)} of ${count(pairs)} pairs, ${count(candles)} candles${left}.`;
}

/** The line that says so. */
export class Collecting {
  readonly #line = byId("collecting");
  readonly #text = byId("collecting-text");
  readonly #bar = byId<HTMLProgressElement>("collecting-bar");

  /** Shows it; nothing where there is nothing to say. */
  show({ text, share }: Collected): void {
    this.#line.hidden = text === "";
    setText(this.#text, text);
    this.#bar.hidden = share === undefined;
    if (share !== undefined) this.#bar.value = share;
  }
}
