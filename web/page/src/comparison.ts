import type { Api } from "./api.ts";
import { CandleFeed, type Moment } from "./candle_feed.ts";
import type { History, HistoryChange } from "./history.ts";

/** A second pair, whose candles come beside those that are shown. */
export class Comparison {
  #pair = "";
  #feed: CandleFeed | undefined;
  #wanted = Infinity;

  /** `changed` is called with its candles whenever they change, and with undefined when there is none any more. */
  constructor(
    readonly api: Api,
    readonly changed: (history: History | undefined, change: HistoryChange) => void,
  ) {}

  /** Which pair it is; empty for none. */
  get pair(): string {
    return this.#pair;
  }

  /** Its candles, as far as they have come. */
  get history(): History | undefined {
    return this.#feed?.history;
  }

  /** Takes another pair, or none, from the next open() on. */
  choose(pair: string): void {
    this.#pair = pair;
  }

  /** Begins with the candles of an interval, beside those of `shown`. */
  open(shown: string, interval: string, moment: Moment): void {
    this.#feed?.stop();
    this.#feed = undefined;
    this.#wanted = Infinity;
    this.changed(undefined, "rebuilt");
    if (!this.#pair || !interval || this.#pair === shown) return;
    const feed = new CandleFeed(this.api, this.#pair, interval, moment, {
      changed: (history, change) => this.#changed(history, change),
      refused: () => feed.stop(),
      streaming: () => {},
    });
    this.#feed = feed;
    void feed.start();
  }

  /** Loads as far back as those that are shown reach. */
  reach(time: number): void {
    this.#wanted = time;
    const first = this.history?.rows[0];
    if (first && first.open_time > time) void this.#feed?.loadOlder();
  }

  /** Loads what comes after a moment in the past. */
  loadNewer(): void {
    void this.#feed?.loadNewer();
  }

  /** Holds no connection until it is resumed. */
  pause(): void {
    this.#feed?.pause();
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#feed?.resume();
  }

  #changed(history: History, change: HistoryChange): void {
    this.changed(history, change);
    if (change === "rebuilt") this.reach(this.#wanted);
  }
}
