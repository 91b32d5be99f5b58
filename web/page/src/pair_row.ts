import { make, setText } from "./dom.ts";
import type { Candle, Pair } from "./model.ts";
import { percent, trendOf } from "./price.ts";
import { flash, showPrice } from "./price_text.ts";
import { drawSparkline, makeSparkline } from "./sparkline.ts";

/** What a row says of a pair besides its name and price. */
export interface RowFacts {
  readonly place: number;
  readonly of: number;
  readonly chosen: boolean;
  readonly active: boolean;
  readonly favourite: boolean;
  /** The change as a fraction; null while it is not known. */
  readonly change: number | null;
  /** Over which time, where that is not said above the list. */
  readonly over: string;
  /** The whole of it, for those who point at the row. */
  readonly title: string;
}

/** A row of the list of pairs. It is used again for other pairs as the list is scrolled. */
export class PairRow {
  readonly #pair = make("span", { class: "pair" });
  readonly #price = make("span", { class: "price" });
  readonly #moved = make("span");
  readonly #over = make("small");
  readonly #line = makeSparkline();
  readonly element = make(
    "div",
    { class: "row", role: "option", "data-testid": "pair-row" },
    make("span", { class: "star", "aria-hidden": "true" }),
    this.#pair,
    this.#price,
    this.#line,
    make("span", { class: "change" }, this.#moved, this.#over),
  );
  name = "";
  #last: string | null = null;
  #favourite: boolean | undefined;

  /** Shows a pair. */
  draw(pair: Pair, facts: RowFacts): void {
    if (this.name !== pair.name || this.#favourite !== facts.favourite) this.#become(pair, facts.favourite);
    const { element } = this;
    element.title = facts.title;
    element.classList.toggle("ended", !pair.collected);
    element.setAttribute("aria-posinset", String(facts.place + 1));
    element.setAttribute("aria-setsize", String(facts.of));
    element.setAttribute("aria-selected", String(facts.chosen));
    element.classList.toggle("active", facts.active);
    showPrice(this.#price, pair.last, true);
    flash(this.#price, this.#last, pair.last);
    this.#last = pair.last;
    setText(this.#moved, !pair.collected ? "ended" : facts.change === null ? "–" : percent(facts.change));
    setText(this.#over, facts.over);
    element.dataset.trend = trendOf(facts.change);
  }

  /** Draws the small line. */
  drawLine(candles: readonly Candle[] | undefined, last: string | null): void {
    drawSparkline(this.#line, candles, last);
  }

  #become({ name, base, quote }: Pair, favourite: boolean): void {
    if (this.name !== name) this.#last = null;
    this.name = name;
    this.#favourite = favourite;
    this.element.dataset.pair = name;
    this.element.classList.toggle("favourite", favourite);
    const said = favourite ? [make("span", { class: "unseen" }, ", favourite")] : [];
    this.#pair.replaceChildren(make("b", {}, base), make("span", {}, `/${quote}`), ...said);
  }
}
