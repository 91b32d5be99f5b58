import type { Api } from "./api.ts";
import type { Pair } from "./model.ts";
import { Movement } from "./movement.ts";
import { change } from "./price.ts";

/** How a list of pairs may be ordered: by name, by the size of the change, or with the biggest rise or fall first. */
export type PairOrder = "name" | "movement" | "rise" | "fall";

/** How often prices are asked for: seldomer where there are so many pairs that an answer takes long. */
const renewEvery_ms = 2_500;
const seldomest_ms = 30_000;

/** All pairs with their last prices and changes, renewed as long as somebody looks. */
export class Pairs {
  #all: readonly Pair[] = [];
  #byName = new Map<string, Pair>();
  readonly #movement: Movement;
  #timer: number | undefined;
  #took_ms = 0;
  #intervals: readonly string[] = [];

  /** `now` tells the service's time; `changed` is called when there is news. */
  constructor(
    readonly api: Api,
    readonly now: () => number,
    readonly changed: () => void,
  ) {
    this.#movement = new Movement(api);
  }

  /** All pairs by name. */
  get all(): readonly Pair[] {
    return this.#all;
  }

  /** The pair of this name. */
  find(name: string): Pair | undefined {
    return this.#byName.get(name);
  }

  /** The pair that a text means: its exact name, or its currencies in either order, written in any way, if that means one pair. */
  named(text: string): Pair | undefined {
    const wanted = plain(text);
    const meant = this.#all.filter(
      ({ base, quote }) => wanted === plain(base + quote) || wanted === plain(quote + base),
    );
    return this.find(text) ?? (meant.length === 1 ? meant[0] : undefined);
  }

  /** Up to five pairs whose names look most like a text that means none. */
  similar(text: string): Pair[] {
    const wanted = twos(plain(text));
    const likeness = ({ base, quote }: Pair): number => {
      const own = twos(plain(base + quote));
      return wanted.filter(two => own.includes(two)).length / (own.length + 1);
    };
    const rated = this.#all.map(pair => ({ pair, rate: likeness(pair) })).filter(({ rate }) => rate > 0);
    return rated
      .sort((a, b) => b.rate - a.rate)
      .slice(0, 5)
      .map(({ pair }) => pair);
  }

  /** The pair to begin with: bitcoin in dollars, or else the first. */
  get favourite(): Pair | undefined {
    const bitcoin = this.#all.filter(pair => pair.base === "BTC");
    return (
      bitcoin.find(pair => pair.quote === "USDT") ??
      bitcoin.find(pair => pair.quote.includes("USD")) ??
      this.#all[0]
    );
  }

  /** The change over the last hour as a fraction; null while it is not known. */
  change(pair: Pair): number | null {
    const base = this.#movement.base(pair.name);
    return base && pair.last !== null ? change(base.price, pair.last) : null;
  }

  /** Since when the change counts, in milliseconds. */
  changeSince(pair: Pair): number | undefined {
    return this.#movement.base(pair.name)?.time;
  }

  /** Reads all pairs once; throws if there is no answer. */
  async renew(): Promise<void> {
    const began = performance.now();
    const { pairs } = await this.api.get<{ pairs: readonly Pair[] }>("/api/pairs", { timeout_ms: 5_000 });
    this.#took_ms = performance.now() - began;
    this.#all = pairs;
    this.#byName = new Map(pairs.map(pair => [pair.name, pair]));
    this.changed();
    await this.#renewChanges();
  }

  /** Says which intervals there are: changes follow from candles. */
  useIntervals(intervals: readonly string[]): void {
    const first = this.#intervals.length === 0;
    this.#intervals = intervals;
    if (first) void this.#renewChanges();
  }

  async #renewChanges(): Promise<void> {
    if (await this.#movement.renew(this.#all, this.#intervals, this.now())) this.changed();
  }

  /** Goes on reading from time to time. */
  keepRenewing(): void {
    window.clearTimeout(this.#timer);
    const wait = Math.min(seldomest_ms, Math.max(renewEvery_ms, 10 * this.#took_ms));
    this.#timer = window.setTimeout(async () => {
      if (!document.hidden) await this.renew().catch(() => {});
      this.keepRenewing();
    }, wait);
  }

  /** The pairs that a text means, in an order. */
  matching(search: string, order: PairOrder): Pair[] {
    const wanted = plain(search);
    const found = this.#all.filter(pair => fits(pair, wanted));
    return order === "name" ? byName(found, wanted) : this.#byChange(found, order);
  }

  #byChange(pairs: readonly Pair[], order: PairOrder): Pair[] {
    const rank = (pair: Pair): number => {
      const moved = this.change(pair);
      if (moved === null) return -Infinity;
      return order === "rise" ? moved : order === "fall" ? -moved : Math.abs(moved);
    };
    return pairs
      .map(pair => ({ pair, rank: rank(pair) }))
      .sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank))
      .map(({ pair }) => pair);
  }
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** All two neighbouring letters. */
function twos(text: string): string[] {
  return [...text].slice(1).map((letter, place) => text[place] + letter);
}

function fits({ name, base, quote }: Pair, wanted: string): boolean {
  return wanted === "" || [base + quote, quote + base, name].some(text => plain(text).includes(wanted));
}

/** By base and quote; what begins with the wanted text comes first. */
function byName(pairs: readonly Pair[], wanted: string): Pair[] {
  const key = (pair: Pair): string =>
    (wanted && !plain(pair.base + pair.quote).startsWith(wanted) ? "1" : "0") + `${pair.base}/${pair.quote}`;
  return pairs
    .map(pair => ({ pair, key: key(pair) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ pair }) => pair);
}
