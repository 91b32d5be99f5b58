import { type Api, following, withQuery } from "./api.ts";
import { lengthOf } from "./intervals.ts";
import type { CandlePage, Pair } from "./model.ts";

/** How far back a change is told. */
export const span_ms = 3_600_000;

/** How often what was an hour ago is asked for again. */
const renewEvery_ms = 60_000;

/** How many pages of candles are read for that at most: it is 5000 a page. */
const mostPages = 3;

/** Where a pair stood an hour ago, or when its first candle within the hour began. */
export interface Base {
  readonly price: string;
  readonly time: number;
}

/** Where each pair stood an hour ago, found with as few requests as there can be. */
export class Movement {
  #bases = new Map<string, Base>();
  #asked_ms = -Infinity;
  #busy = false;

  constructor(readonly api: Api) {}

  /** Where a pair stood, if that is known. */
  base(pair: string): Base | undefined {
    return this.#bases.get(pair);
  }

  /** Asks again if it is time; true if there is news. `now` is the service's time. */
  async renew(pairs: readonly Pair[], intervals: readonly string[], now: number): Promise<boolean> {
    if (this.#busy || performance.now() - this.#asked_ms < renewEvery_ms || pairs.length === 0) return false;
    const interval = bestInterval(intervals, 60);
    if (!interval || !pairs.some(pair => pair.candles.length > 0)) return false;
    this.#busy = true;
    try {
      const start = startFor(pairs, interval, now);
      this.#bases = await this.#read(interval, pairsSince(pairs, interval, start), start);
      if (this.#bases.size > 0) this.#asked_ms = performance.now();
      return true;
    } catch {
      return false;
    } finally {
      this.#busy = false;
    }
  }

  /** The first candle of each pair from `start` on: rows come by time, so these are nearly all in the first page. */
  async #read(interval: string, pairs: number, start: number): Promise<Map<string, Base>> {
    const bases = new Map<string, Base>();
    const limit = Math.min(5_000, Math.ceil(pairs * 1.1) + 10);
    let next: string | null = withQuery("/api/candles", { interval, start, limit });
    for (let pages = 0; next && pages < mostPages && bases.size < pairs; ++pages) {
      const page: CandlePage = await this.api.get<CandlePage>(next, { timeout_ms: 10_000 });
      for (const row of page.candles)
        if (!bases.has(row.pair)) bases.set(row.pair, { price: row.open, time: row.open_time });
      next = following(next, page.next);
    }
    return bases;
  }
}

/** The longest interval of which an hour has at least `least` candles, or the shortest there is. */
function bestInterval(intervals: readonly string[], least: number): string | undefined {
  const sorted = [...intervals].sort((a, b) => lengthOf(b) - lengthOf(a));
  return sorted.find(interval => span_ms / lengthOf(interval) >= least) ?? sorted.at(-1);
}

/** How many pairs have candles since then. */
function pairsSince(pairs: readonly Pair[], interval: string, start: number): number {
  return pairs.filter(({ candles }) =>
    candles.some(series => series.interval === interval && series.newest >= start),
  ).length;
}

/** An hour ago, or when the first candle of all began: an empty stretch before it would take pages to read through. */
function startFor(pairs: readonly Pair[], interval: string, now: number): number {
  const length = lengthOf(interval);
  const hourAgo = Math.floor((now - span_ms) / length) * length;
  const firsts = pairs.flatMap(pair =>
    pair.candles.filter(series => series.interval === interval).map(series => series.first),
  );
  const first = firsts.reduce((least, time) => Math.min(least, time), Infinity);
  return Number.isFinite(first) ? Math.max(hourAgo, first) : hourAgo;
}
