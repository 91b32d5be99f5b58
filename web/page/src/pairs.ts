import type { Api } from "./api.ts";
import type { Pair } from "./model.ts";
import type { settings } from "./settings.ts";

/** How a list of pairs may be ordered: by name, with the biggest rise or fall first, or with the newest move first. */
export type PairOrder = typeof settings.order.value;

/** The tabs that are no quote currency: all pairs, and those with a star. */
export const everyPair = "";
export const starred = "*";

/** Which pairs are wanted, in which order. A search looks through all of them, whatever the tab. */
export interface Wanted {
  readonly search: string;
  readonly tab: string;
  readonly favourites: ReadonlySet<string>;
  readonly order: PairOrder;
}

/** How often prices are asked for: seldomer where there are so many pairs that an answer takes long. */
const renewEvery_ms = 2_500;
const seldomest_ms = 30_000;

/** All pairs with their last prices and changes, renewed as long as somebody looks. */
export class Pairs {
  #all: readonly Pair[] = [];
  #byName = new Map<string, Pair>();
  readonly #moved = new Map<string, number>();
  #timer: number | undefined;
  #took_ms = 0;
  #loaded = false;

  /** `now` tells the service's time; `changed` is called when there is news. */
  constructor(
    readonly api: Api,
    readonly now: () => number,
    readonly changed: () => void,
  ) {}

  /** All pairs by name. */
  get all(): readonly Pair[] {
    return this.#all;
  }

  /** Whether there has been an answer, be it without any pair. */
  get loaded(): boolean {
    return this.#loaded;
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

  /** The quote currencies, the one with the most pairs first. */
  get quotes(): readonly string[] {
    const counts = new Map<string, number>();
    for (const { quote } of this.#all) counts.set(quote, (counts.get(quote) ?? 0) + 1);
    const sorted = [...counts].sort(([a, few], [b, many]) => many - few || (a < b ? -1 : 1));
    return sorted.map(([quote]) => quote);
  }

  /** The change as a fraction; null while it is not known. */
  change(pair: Pair): number | null {
    return pair.change === null ? null : Number(pair.change) / 100;
  }

  /** Since when the change counts, in milliseconds. */
  changeSince(pair: Pair): number | undefined {
    return pair.since ?? undefined;
  }

  /** When the price was last seen to move, by the service's clock. */
  movedAt(pair: Pair): number | undefined {
    return this.#moved.get(pair.name);
  }

  /** Reads all pairs once; throws if there is no answer. */
  async renew(): Promise<void> {
    const began = performance.now();
    const { pairs } = await this.api.get<{ pairs: readonly Pair[] }>("/api/pairs", { timeout_ms: 5_000 });
    this.#took_ms = performance.now() - began;
    for (const { name, last } of pairs) {
      const before = this.find(name);
      if (before && before.last !== last) this.#moved.set(name, this.now());
    }
    this.#loaded = true;
    this.#all = pairs;
    this.#byName = new Map(pairs.map(pair => [pair.name, pair]));
    this.changed();
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

  /** The pairs that are wanted. */
  matching({ search, tab, favourites, order }: Wanted): Pair[] {
    const wanted = plain(search);
    const inTab = ({ name, quote }: Pair): boolean =>
      tab === everyPair || (tab === starred ? favourites.has(name) : quote === tab);
    const found = byName(
      this.#all.filter(pair => (wanted === "" ? inTab(pair) : fits(pair, search))),
      wanted,
    );
    return order === "name" ? found : this.#ranked(found, order);
  }

  /** The biggest first; those of equal rank stay as they are. */
  #ranked(pairs: readonly Pair[], order: Exclude<PairOrder, "name">): Pair[] {
    const rank = (pair: Pair): number => {
      if (order === "moved") return this.movedAt(pair) ?? -Infinity;
      const change = this.change(pair);
      return change === null ? -Infinity : order === "rise" ? change : -change;
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

/** Whether a pair's currencies, in either order, are written with the text, or begin with the two words of it. */
function fits({ name, base, quote }: Pair, search: string): boolean {
  const wanted = plain(search);
  if ([base + quote, quote + base, name].some(text => plain(text).includes(wanted))) return true;
  const [first, second, ...more] = search.split(/[^\p{L}\p{N}]+/u).map(plain).filter(word => word !== "");
  if (first === undefined || second === undefined || more.length > 0) return false;
  const begin = (one: string, other: string): boolean =>
    plain(one).startsWith(first) && plain(other).startsWith(second);
  return begin(base, quote) || begin(quote, base);
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
