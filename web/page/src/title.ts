import { byId, make, setText } from "./dom.ts";
import type { Pair } from "./model.ts";
import { grouped, percent, trendOf } from "./price.ts";
import { flash, showPrice } from "./price_text.ts";
import type { Clock } from "./time.ts";

/** What the title says. */
export interface Titled {
  /** What the pair is called, even where no such pair is known. */
  readonly name: string;
  readonly pair: Pair | undefined;
  /** The last price. */
  readonly price: string | null;
  /** The change over the last hour, or since a time within it. */
  readonly moved: number | null;
  readonly since: number | undefined;
  readonly clock: Clock;
}

/** The row above the chart, and the browser's tab: which pair it is and where it stands. */
export class Title {
  readonly #pair = byId("title-pair");
  readonly #price = byId("title-price");
  readonly #change = byId("title-change");
  #name = "";
  #last: string | null = null;

  /** Shows this. */
  show({ name, pair, price, moved, since, clock }: Titled): void {
    if (!name) return;
    this.#namePair(pair, name);
    this.#showChange(moved, since, clock);
    this.#showPrice(price, name);
  }

  /** Leaves the price out of the browser's tab, where it is not renewed. */
  rest(name: string): void {
    document.title = name ? `${name} · candled` : "candled";
  }

  #namePair(pair: Pair | undefined, name: string): void {
    this.#pair.replaceChildren(
      ...(pair ? [make("b", {}, pair.base), `/${pair.quote}`] : [make("b", {}, name)]),
    );
  }

  #showChange(moved: number | null, since: number | undefined, clock: Clock): void {
    setText(this.#change, moved === null ? "" : percent(moved));
    this.#change.dataset.trend = trendOf(moved);
    this.#change.title = since === undefined ? "" : `since ${clock.time(since)}`;
  }

  #showPrice(price: string | null, name: string): void {
    showPrice(this.#price, price);
    if (name === this.#name) flash(this.#price, this.#last, price);
    this.#name = name;
    this.#last = price;
    document.title = price === null ? "candled" : `${grouped(price)} ${name} · candled`;
  }
}
