import { type Address, looksExact, readAddress, writeAddress } from "./address.ts";
import { intervalOfKey } from "./intervals.ts";
import type { Pairs } from "./pairs.ts";
import { settings } from "./settings.ts";
import type { View } from "./view.ts";

/** The choice of a pair and an interval: from the address or by somebody, among those that there are. */
export class Navigation {
  /** `intervals` are those that may be chosen, none while they are not known; `chosen` is called after each choice. */
  constructor(
    readonly view: View,
    readonly pairs: Pairs,
    readonly intervals: () => readonly string[],
    readonly chosen: () => void,
  ) {}

  /** Opens what is wanted before anybody knows whether it exists, because candles are what people wait for. Resolves after the answer, or at once where there is nothing to ask for. */
  begin(): Promise<void> | undefined {
    const { pair, interval } = wanted();
    if (!pair || !interval || !looksExact(pair, interval)) return undefined;
    return this.view.open(pair, interval, true);
  }

  /** Shows what the address says, unless it is shown already and known to be right. */
  confirm(): void {
    if (!this.view.pair || this.view.isTentative) this.show(true);
    else this.#leaveUnknownInterval();
  }

  /** Shows what the address says, once it is known what there is; `replace` leaves no step to go back to. */
  show(replace: boolean): void {
    const address = readAddress();
    const intervals = this.intervals();
    if (intervals.length === 0 || this.pairs.all.length === 0) return;
    const remembered = this.pairs.find(settings.pair.value);
    const pair = address.pair ? this.pairs.named(address.pair) : (remembered ?? this.pairs.favourite);
    const interval = intervals.find(name => name === wanted().interval) ?? intervals[0]!;
    if (pair) return this.#open(pair.name, interval, replace);
    if (address.pair) this.view.showUnknown(address.pair, this.pairs.similar(address.pair));
    this.chosen();
  }

  /** Shows another pair. */
  choosePair(pair: string): void {
    this.#open(pair, this.view.interval || this.intervals()[0] || "1m", false);
  }

  /** Shows another interval. */
  chooseInterval(interval: string | undefined): void {
    if (interval && this.view.pair) this.#open(this.view.pair, interval, false);
  }

  /** Shows the interval that a digit stands for. */
  chooseIntervalOfKey(key: string): void {
    this.chooseInterval(intervalOfKey(key, this.intervals()));
  }

  #leaveUnknownInterval(): void {
    const intervals = this.intervals();
    if (intervals.length > 0 && !intervals.includes(this.view.interval))
      this.#open(this.view.pair, intervals[0]!, true);
  }

  #open(pair: string, interval: string, replace: boolean): void {
    const shown = pair === this.view.pair && interval === this.view.interval;
    writeAddress(pair, interval, replace || shown);
    if (!shown) void this.view.open(pair, interval);
    settings.pair.set(pair);
    settings.interval.set(interval);
    this.view.confirm();
    this.chosen();
  }
}

/** What the address says, or else what was shown last. */
function wanted(): Address {
  const { pair, interval } = readAddress();
  return { pair: pair ?? settings.pair.value, interval: interval ?? settings.interval.value };
}
