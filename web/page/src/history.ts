import type { Candle } from "./model.ts";

/** What adding candles did to a history: nothing, to its newest candle only, one more candle at its end, or anything else. */
export type HistoryChange = "none" | "newest" | "appended" | "rebuilt";

/** The candles of one pair and interval, by time, each once. */
export class History {
  #rows: Candle[] = [];

  /** All candles, the oldest first. */
  get rows(): readonly Candle[] {
    return this.#rows;
  }

  /** The newest candle that is stored for good. */
  get newestClosed(): Candle | undefined {
    return this.#rows.findLast(row => row.closed !== false);
  }

  /** The running candle. */
  get forming(): Candle | undefined {
    const last = this.#rows.at(-1);
    return last?.closed === false ? last : undefined;
  }

  /** Takes candles in any order. A closed one is never replaced by what was known while it ran. */
  add(candles: readonly Candle[]): HistoryChange {
    if (candles.length === 1 && candles[0]) return this.#addOne(candles[0]);
    const byTime = new Map(this.#rows.map(row => [row.open_time, row]));
    let changed = false;
    for (const candle of candles) {
      if (!replaces(candle, byTime.get(candle.open_time))) continue;
      byTime.set(candle.open_time, candle);
      changed = true;
    }
    if (!changed) return "none";
    this.#rows = [...byTime.values()].sort((a, b) => a.open_time - b.open_time);
    return "rebuilt";
  }

  /** Takes the newest candles as the service has them: what ran and is not among them any more has never been stored. */
  addNewest(candles: readonly Candle[]): HistoryChange {
    const times = new Set(candles.map(candle => candle.open_time));
    const newest = Math.max(...times);
    const before = this.#rows.length;
    this.#rows = this.#rows.filter(
      row => row.closed !== false || times.has(row.open_time) || row.open_time > newest,
    );
    const removed = this.#rows.length !== before;
    const change = this.add(candles);
    return removed ? "rebuilt" : change;
  }

  /** Forgets all but so many of the newest candles. */
  keepNewest(count: number): void {
    this.#rows = this.#rows.slice(-count);
  }

  #addOne(candle: Candle): HistoryChange {
    const last = this.#rows.at(-1);
    if (!last || candle.open_time > last.open_time) {
      this.#rows.push(candle);
      return last?.close_time === candle.open_time ? "appended" : "rebuilt";
    }
    const place = this.#rows.findLastIndex(row => row.open_time <= candle.open_time);
    const same = this.#rows[place]?.open_time === candle.open_time;
    if (same && !replaces(candle, this.#rows[place])) return "none";
    this.#rows.splice(same ? place : place + 1, same ? 1 : 0, candle);
    return same && place === this.#rows.length - 1 ? "newest" : "rebuilt";
  }
}

function replaces(candle: Candle, known: Candle | undefined): boolean {
  if (!known) return true;
  if (known.closed !== false && candle.closed === false) return false;
  return JSON.stringify(known) !== JSON.stringify(candle);
}
