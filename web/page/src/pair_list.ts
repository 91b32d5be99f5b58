import { byId, make, setText } from "./dom.ts";
import type { Pair } from "./model.ts";
import type { PairOrder, Pairs } from "./pairs.ts";
import { percent, trendOf } from "./price.ts";
import { flash, showPrice } from "./price_text.ts";
import { drawSparkline, makeSparkline, type Sparklines } from "./sparkline.ts";

/** A row's height in pixels, as in the style sheet. */
const rowHeight = 54;

/** How many rows are made above and below those on the screen. */
const spareRows = 4;

const sparklinesAfter_ms = 120;

interface Row {
  readonly element: HTMLElement;
  readonly pair: HTMLElement;
  readonly price: HTMLElement;
  readonly change: HTMLElement;
  readonly line: SVGSVGElement;
  name: string;
  last: string | null;
}

/** The list of pairs with its search. Only the rows on the screen are there, however many pairs there are. */
export class PairList {
  readonly #list = byId("pair-list");
  readonly #space = byId("pair-space");
  readonly #search = byId<HTMLInputElement>("pair-search");
  readonly #count = byId("pair-count");
  readonly #spare: Row[] = [];
  #rows = new Map<number, Row>();
  #shown: readonly Pair[] = [];
  #order: PairOrder = "name";
  #active = -1;
  #chosen = "";
  #held = false;
  #uncentered = false;
  #sparklineTimer: number | undefined;

  constructor(
    readonly pairs: Pairs,
    readonly sparklines: Sparklines,
    readonly choose: (pair: string) => void,
  ) {
    this.#list.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw()).observe(this.#list);
    this.#list.addEventListener("pointerenter", () => (this.#held = true));
    this.#list.addEventListener("pointerleave", () => (this.#held = false));
    this.#list.addEventListener("click", event => this.#clicked(event));
    this.#search.addEventListener("input", () => this.#searched());
    for (const element of [this.#search, this.#list])
      element.addEventListener("keydown", event => this.#pressed(event));
    for (const button of document.querySelectorAll<HTMLElement>("[data-order]"))
      button.addEventListener("click", () => this.#sort(button));
  }

  /** Goes to the search field. */
  focusSearch(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** Marks the pair whose chart is shown. */
  markChosen(pair: string): void {
    this.#chosen = pair;
    this.#centerChosen();
    this.#draw();
  }

  /** Draws prices and changes again. Rows keep their places while somebody points at them. */
  update(): void {
    const still = this.#held && this.#shown.length > 0;
    if (still) this.#shown = this.#shown.map(pair => this.pairs.find(pair.name) ?? pair);
    else this.#arrange();
    if (this.#uncentered) this.#centerChosen();
    this.#draw();
  }

  /** Draws the small line of one pair again. */
  updateLine(pair: string): void {
    for (const row of this.#rows.values()) if (row.name === pair) this.#drawLine(row);
  }

  #arrange(): void {
    const active = this.#shown[this.#active]?.name;
    this.#shown = this.pairs.matching(this.#search.value, this.#order);
    this.#active = active === undefined ? -1 : this.#shown.findIndex(({ name }) => name === active);
    this.#space.style.height = `${this.#shown.length * rowHeight}px`;
    const all = this.pairs.all.length;
    setText(this.#count, this.#shown.length === all ? `${all} pairs` : `${this.#shown.length} of ${all}`);
  }

  #searched(): void {
    this.#active = -1;
    this.#uncentered = false;
    this.#arrange();
    this.#active = this.#search.value && this.#shown.length > 0 ? 0 : -1;
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #sort(button: HTMLElement): void {
    const orders = button.dataset.order!.split(" ") as PairOrder[];
    const place = orders.indexOf(this.#order);
    this.#order = orders[(place + 1) % orders.length]!;
    document.documentElement.dataset.order = this.#order;
    for (const other of document.querySelectorAll<HTMLElement>("[data-order]"))
      other.setAttribute("aria-pressed", String(other === button));
    this.#arrange();
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #pressed(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#list.clientHeight / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const step = steps[event.key];
    if (step !== undefined) this.#move(step);
    else if (event.key === "Enter") this.#enter();
    else if (event.key === "Escape") this.#leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Chooses and goes on in the list, where arrows still move and digits are no text any more. */
  #enter(): void {
    this.#chooseAt(Math.max(0, this.#active));
    if (document.activeElement === this.#search) this.#list.focus();
  }

  #move(step: number): void {
    const chosen = this.#shown.findIndex(({ name }) => name === this.#chosen);
    const from =
      this.#active >= 0 ? this.#active : step > 0 && this.#search.value === "" ? chosen : this.#active;
    this.#active = Math.min(this.#shown.length - 1, Math.max(0, from + step));
    this.#reveal(this.#active);
    this.#draw();
  }

  #leave(): void {
    const empty = this.#search.value === "";
    this.#search.value = "";
    this.#active = -1;
    this.#arrange();
    this.#draw();
    if (empty) document.dispatchEvent(new CustomEvent("leave-pairs"));
  }

  #clicked(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-pair]");
    if (row?.dataset.pair) this.#chooseAt(this.#shown.findIndex(({ name }) => name === row.dataset.pair));
  }

  #chooseAt(place: number): void {
    const pair = this.#shown[place];
    if (!pair) return;
    this.#active = place;
    this.choose(pair.name);
  }

  /** Brings the chosen pair into the middle, once it is known where it stands, unless it can be seen already. */
  #centerChosen(): void {
    const place = this.#shown.findIndex(({ name }) => name === this.#chosen);
    this.#uncentered = place < 0;
    const top = place * rowHeight;
    const { scrollTop, clientHeight } = this.#list;
    if (place >= 0 && (top < scrollTop || top + rowHeight > scrollTop + clientHeight))
      this.#list.scrollTop = top - (clientHeight - rowHeight) / 2;
  }

  #reveal(place: number): void {
    if (place < 0) return;
    const top = place * rowHeight;
    const list = this.#list;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + rowHeight - list.clientHeight;
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#list.scrollTop / rowHeight) - spareRows);
    const visible = Math.ceil(this.#list.clientHeight / rowHeight);
    const end = Math.min(this.#shown.length, first + visible + 2 * spareRows);
    this.#recycle(first, end);
    for (let place = first; place < end; ++place)
      this.#drawRow(this.#rows.get(place) ?? this.#take(place), place);
    const active = this.#rows.get(this.#active)?.element.id;
    if (active) this.#search.setAttribute("aria-activedescendant", active);
    else this.#search.removeAttribute("aria-activedescendant");
    if (active) this.#list.setAttribute("aria-activedescendant", active);
    else this.#list.removeAttribute("aria-activedescendant");
    this.#wantLines(first, end);
  }

  #wantLines(first: number, end: number): void {
    window.clearTimeout(this.#sparklineTimer);
    const names = this.#shown.slice(first, end).map(({ name }) => name);
    this.#sparklineTimer = window.setTimeout(() => this.sparklines.want(names), sparklinesAfter_ms);
  }

  #recycle(first: number, end: number): void {
    for (const [place, row] of this.#rows)
      if (place < first || place >= end) {
        this.#rows.delete(place);
        this.#spare.push(row);
        row.element.remove();
      }
  }

  #take(place: number): Row {
    const row = this.#spare.pop() ?? makeRow();
    this.#rows.set(place, row);
    row.element.id = `pair-${place}`;
    row.element.style.transform = `translateY(${place * rowHeight}px)`;
    this.#space.append(row.element);
    return row;
  }

  #drawRow(row: Row, place: number): void {
    const pair = this.#shown[place]!;
    const { element } = row;
    if (row.name !== pair.name) {
      row.name = pair.name;
      row.last = null;
      element.dataset.pair = pair.name;
      row.pair.replaceChildren(make("b", {}, pair.base), make("span", {}, `/${pair.quote}`));
    }
    element.title = pair.collected ? pair.name : `${pair.name}: no longer collected`;
    element.classList.toggle("ended", !pair.collected);
    element.setAttribute("aria-posinset", String(place + 1));
    element.setAttribute("aria-setsize", String(this.#shown.length));
    element.setAttribute("aria-selected", String(pair.name === this.#chosen));
    element.classList.toggle("active", place === this.#active);
    showPrice(row.price, pair.last, true);
    flash(row.price, row.last, pair.last);
    row.last = pair.last;
    this.#drawChange(row, pair);
    this.#drawLine(row);
  }

  #drawChange(row: Row, pair: Pair): void {
    const moved = pair.collected ? this.pairs.change(pair) : null;
    setText(row.change, !pair.collected ? "ended" : moved === null ? "–" : percent(moved));
    row.element.dataset.trend = trendOf(moved);
  }

  #drawLine(row: Row): void {
    drawSparkline(row.line, this.sparklines.candles(row.name), this.pairs.find(row.name)?.last ?? null);
  }
}

function makeRow(): Row {
  const pair = make("span", { class: "pair" });
  const price = make("span", { class: "price" });
  const change = make("span", { class: "change" });
  const line = makeSparkline();
  const element = make(
    "div",
    { class: "row", role: "option", "data-testid": "pair-row" },
    pair,
    price,
    line,
    change,
  );
  return { element, pair, price, change, line, name: "", last: null };
}
