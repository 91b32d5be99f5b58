import { byId, make, setText } from "./dom.ts";
import { bucketEnd } from "./intervals.ts";
import type { Pair } from "./model.ts";
import { type Moved, movedText } from "./moved.ts";
import { fixed, grouped, trendOf } from "./price.ts";
import { flash, showPrice } from "./price_text.ts";
import { type Clock, duration } from "./time.ts";

/** What the title says. */
export interface Titled {
  /** What the pair is called, even where no such pair is known. */
  readonly name: string;
  readonly pair: Pair | undefined;
  /** The last price. */
  readonly price: string | null;
  /** How many decimals prices are shown with; all of them while that is not known. */
  readonly decimals: number | undefined;
  readonly moved: Moved | undefined;
  /** When the last price was seen, if that is not now. */
  readonly stale: number | undefined;
  readonly clock: Clock;
}

/** The row above the chart, and the browser's tab: which pair it is and where it stands. */
export class Title {
  readonly #pair = byId("title-pair");
  readonly #price = byId("title-price");
  readonly #change = byId("title-change");
  readonly #stale = byId("title-stale");
  readonly #close = byId("title-close");
  #name = "";
  #last: string | null = null;

  /** Shows this. */
  show(titled: Titled): void {
    const { name, pair, price, moved, clock } = titled;
    if (!name) return;
    this.#namePair(pair, name);
    this.#showPrice(titled);
    this.#showStale(titled);
    setText(this.#change, moved ? movedText(moved, clock) : "");
    this.#change.dataset.trend = trendOf(moved?.fraction ?? null);
    this.#change.title = moved ? `since ${clock.date(moved.since)} ${clock.time(moved.since)}` : "";
    this.#figure("high", pair?.high_24h, titled);
    this.#figure("low", pair?.low_24h, titled);
    document.title = price === null ? "candled" : `${grouped(price)} ${name} · candled`;
  }

  /** Says how long the running candle of an interval still takes; `now` is the service's time. */
  tick(interval: string, now: number): void {
    const left = interval ? bucketEnd(interval, now) - now : 0;
    this.#close.parentElement!.hidden = !interval;
    setText(this.#close, interval ? duration(Math.ceil(left / 1_000) * 1_000) : "");
  }

  /** Leaves the price out of the browser's tab, where it is not renewed. */
  rest(name: string): void {
    document.title = name ? `${name} · candled` : "candled";
  }

  #namePair(pair: Pair | undefined, name: string): void {
    const text = pair ? `${pair.base}/${pair.quote}` : name;
    if (this.#pair.textContent === text) return;
    this.#pair.replaceChildren(
      ...(pair ? [make("b", {}, pair.base), `/${pair.quote}`] : [make("b", {}, name)]),
    );
  }

  #showPrice({ name, price, decimals }: Titled): void {
    showPrice(this.#price, price === null || decimals === undefined ? price : fixed(price, decimals));
    this.#price.title = price === null ? "" : `exactly ${price}`;
    if (name === this.#name) flash(this.#price, this.#last, price);
    this.#name = name;
    this.#last = price;
  }

  #showStale({ stale, clock }: Titled): void {
    this.#price.toggleAttribute("data-stale", stale !== undefined);
    setText(this.#stale, stale === undefined ? "" : `price of ${clock.time(stale, true)}`);
  }

  #figure(name: string, price: string | null | undefined, { decimals }: Titled): void {
    const element = byId(`title-${name}`);
    element.parentElement!.hidden = !price;
    if (!price) return;
    setText(element, grouped(decimals === undefined ? price : fixed(price, decimals)));
    element.title = `exactly ${price}`;
  }
}
