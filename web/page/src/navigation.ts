import { type Address, looksExact, readAddress, writeAddress } from "./address.ts";
import { isOffered } from "./intervals.ts";
import type { Pair } from "./model.ts";
import type { Pairs } from "./pairs.ts";
import { intervalFor, spans } from "./ranges.ts";
import { settings } from "./settings.ts";
import type { Opening, View } from "./view.ts";

/** The choice of a pair, an interval and a time: from the address or by somebody, among those that there are. */
export class Navigation {
  #at: number | null = null;

  /** `stored` are the intervals that others follow from, none while they are not known; `chosen` is called after each choice. */
  constructor(
    readonly view: View,
    readonly pairs: Pairs,
    readonly now: () => number,
    readonly stored: () => readonly string[],
    readonly chosen: () => void,
  ) {}

  /** Opens what is wanted before anybody knows whether it exists, because candles are what people wait for. Resolves after the answer, or at once where there is nothing to ask for. */
  begin(): Promise<void> | undefined {
    const { pair, interval, at } = wanted();
    if (!pair || !interval || !looksExact(pair, interval)) return undefined;
    this.#at = at;
    return this.view.open(pair, interval, { tentative: true, at });
  }

  /** Shows what the address says, unless it is shown already and known to be right. */
  confirm(): void {
    if (!this.view.pair || this.view.isTentative) this.show(true);
    else this.#leaveUnknownInterval();
  }

  /** Shows what the address says, once it is known what there is; `replace` leaves no step to go back to. */
  show(replace: boolean): void {
    const address = readAddress();
    const stored = this.stored();
    if (stored.length === 0 || this.pairs.all.length === 0) return;
    const remembered = this.pairs.find(settings.pair.value);
    const pair = address.pair ? this.pairs.named(address.pair) : (remembered ?? this.pairs.favourite);
    const { interval, at } = wanted();
    const known = interval !== null && isOffered(interval, stored) ? interval : stored[0]!;
    if (pair) return this.#open(pair.name, known, at, replace);
    if (address.pair) this.view.showUnknown(address.pair, this.pairs.similar(address.pair));
    this.chosen();
  }

  /** Shows another pair. */
  choosePair(pair: string): void {
    this.#open(pair, this.view.interval || this.stored()[0] || "1m", this.#at, false);
  }

  /** Shows another interval. */
  chooseInterval(interval: string | undefined): void {
    if (interval && this.view.pair) this.#open(this.view.pair, interval, this.#at, false);
  }

  /** Shows a time in the past, or the newest candles. */
  goTo(at: number | null): void {
    if (this.view.pair) this.#open(this.view.pair, this.view.interval, at, false, true);
  }

  /** Shows all of the last hour, day, ..., or "all" there is, in the shortest interval that has room. */
  showRange(name: string): void {
    const now = this.now();
    const since = spans[name] === undefined ? firstOf(this.pairs.find(this.view.pair)) : now - spans[name];
    if (!this.view.pair || since === undefined) return;
    const interval = intervalFor(now - since, this.stored());
    if (interval) this.#open(this.view.pair, interval, null, false, true, { since });
  }

  #leaveUnknownInterval(): void {
    const stored = this.stored();
    if (stored.length > 0 && !isOffered(this.view.interval, stored))
      this.#open(this.view.pair, stored[0]!, this.#at, true);
  }

  #open(
    pair: string,
    interval: string,
    at: number | null,
    replace: boolean,
    anew = false,
    more: Opening = {},
  ): void {
    const shown = pair === this.view.pair && interval === this.view.interval && at === this.#at;
    writeAddress(pair, interval, at, replace || shown);
    this.#at = at;
    if (!shown || anew) void this.view.open(pair, interval, { at, ...more });
    settings.pair.set(pair);
    settings.interval.set(interval);
    this.view.confirm();
    this.chosen();
  }
}

/** What the address says, or else what was shown last. */
function wanted(): Address {
  const { pair, interval, at } = readAddress();
  return { pair: pair ?? settings.pair.value, interval: interval ?? settings.interval.value, at };
}

/** When the first candle of a pair opened. */
function firstOf(pair: Pair | undefined): number | undefined {
  const firsts = pair?.candles.map(({ first }) => first) ?? [];
  return firsts.length > 0 ? Math.min(...firsts) : undefined;
}
