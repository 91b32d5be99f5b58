import { byId, setText } from "./dom.ts";
import type { Favourites } from "./favourites.ts";
import type { Pair } from "./model.ts";
import { PairRow } from "./pair_row.ts";
import { PairTabs } from "./pair_tabs.ts";
import { type PairOrder, type Pairs, starred } from "./pairs.ts";
import { settings } from "./settings.ts";
import { overWhich, shortly, usualSince } from "./since.ts";
import type { Sparklines } from "./sparkline.ts";
import { Clock } from "./time.ts";

/** How many rows are made above and below those on the screen. */
const spareRows = 4;

const sparklinesAfter_ms = 120;

/** The list of pairs with its search, tabs and order. Only the rows on the screen are there, however many pairs there are. */
export class PairList {
  readonly #list = byId("pair-list");
  readonly #space = byId("pair-space");
  readonly #search = byId<HTMLInputElement>("pair-search");
  readonly #density = byId("density");
  readonly #tabs = new PairTabs(() => this.#restart());
  readonly #spare: PairRow[] = [];
  #clock = new Clock(settings.zone.value);
  #rows = new Map<number, PairRow>();
  #shown: readonly Pair[] = [];
  #usual: number | undefined;
  #rowHeight = 28;
  #active = -1;
  #chosen = "";
  #held = false;
  #uncentered = false;
  #sparklineTimer: number | undefined;

  constructor(
    readonly pairs: Pairs,
    readonly favourites: Favourites,
    readonly sparklines: Sparklines,
    readonly choose: (pair: string) => void,
  ) {
    this.#list.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(this.#list);
    this.#list.addEventListener("pointerenter", event => (this.#held = event.pointerType === "mouse"));
    this.#list.addEventListener("pointerleave", () => (this.#held = false));
    this.#list.addEventListener("click", event => this.#clicked(event));
    this.#search.addEventListener("input", () => this.#searched());
    for (const element of [this.#search, this.#list])
      element.addEventListener("keydown", event => this.#pressed(event));
    for (const button of orderButtons()) button.addEventListener("click", () => this.#sort(button));
    this.#density.addEventListener("click", () => this.#changeDensity());
    byId("clear-search").addEventListener("click", () => {
      this.#clear();
      this.#search.focus();
    });
    this.#showOrder();
    this.#showDensity();
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

  /** Tells times by another clock. */
  useClock(clock: Clock): void {
    this.#clock = clock;
    this.#showOver();
    this.#draw();
  }

  /** Draws prices, changes and stars again. Rows keep their places while somebody points at them. */
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
    const search = this.#search.value;
    this.#tabs.show(this.pairs.quotes, search.trim() !== "");
    this.#shown = this.pairs.matching({
      search,
      tab: this.#tabs.tab,
      favourites: this.favourites.names,
      order: settings.order.value,
    });
    this.#active = active === undefined ? -1 : this.#shown.findIndex(({ name }) => name === active);
    this.#showHeight();
    this.#showCount(search);
    this.#showOver();
  }

  #showHeight(): void {
    this.#space.style.height = `${this.#shown.length * this.#rowHeight}px`;
  }

  #showCount(search: string): void {
    const all = this.pairs.all.length;
    this.#search.placeholder = all > 0 ? `Search ${all} pairs` : "Search pairs";
    setText(byId("pair-count"), search === "" ? "" : `${this.#shown.length} of ${all}`);
    setText(byId("pair-empty-text"), this.#shown.length > 0 ? "" : this.#whyEmpty(search));
    byId("pair-empty").hidden = this.#shown.length > 0;
    byId("clear-search").hidden = search === "";
  }

  #whyEmpty(search: string): string {
    if (!this.pairs.loaded) return "Loading the pairs.";
    if (this.pairs.all.length === 0) return "No pairs yet: they come with the first prices of the exchange.";
    if (search !== "") return `No pair is called '${search.trim()}'. Esc clears the search.`;
    return this.#tabs.tab === starred
      ? "No favourites yet. The star of a pair, or the key f, makes it one."
      : "No pairs.";
  }

  /** Says above the list over which time most changes are. */
  #showOver(): void {
    this.#usual = usualSince(this.#shown.map(pair => this.pairs.changeSince(pair)));
    const over = this.#usual === undefined ? "" : overWhich(this.#usual, this.pairs.now(), this.#clock);
    setText(byId("change-over"), over);
  }

  #searched(): void {
    this.#active = -1;
    this.#uncentered = false;
    this.#arrange();
    this.#active = this.#search.value && this.#shown.length > 0 ? 0 : -1;
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #restart(): void {
    if (this.#search.value) this.#search.value = "";
    this.#active = -1;
    this.#arrange();
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #sort(button: HTMLElement): void {
    const orders = button.dataset.order!.split(" ") as PairOrder[];
    settings.order.set(orders[(orders.indexOf(settings.order.value) + 1) % orders.length]!);
    this.#showOrder();
    this.#arrange();
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #showOrder(): void {
    const order = settings.order.value;
    document.documentElement.dataset.order = order;
    for (const button of orderButtons())
      button.setAttribute("aria-pressed", String(button.dataset.order!.split(" ").includes(order)));
  }

  #changeDensity(): void {
    settings.density.set(settings.density.value === "compact" ? "roomy" : "compact");
    this.#showDensity();
    this.#measure();
    this.#centerChosen();
    this.#draw();
  }

  #showDensity(): void {
    const density = settings.density.value;
    document.documentElement.dataset.density = density;
    this.#density.setAttribute("aria-pressed", String(density === "roomy"));
    this.#density.title = density === "roomy" ? "Low rows" : "High rows, with the line of the last hour";
  }

  /** Takes the height of a row from the style sheet, which knows the density and what fingers need. */
  #measure(): void {
    const height = parseFloat(getComputedStyle(this.#list).getPropertyValue("--row"));
    const place = this.#list.scrollTop / this.#rowHeight;
    if (height !== this.#rowHeight) {
      this.#rowHeight = height;
      this.#showHeight();
      this.#list.scrollTop = place * height;
      this.#recycle(0, 0);
    }
    this.#draw();
  }

  #pressed(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#list.clientHeight / this.#rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const step = steps[event.key];
    const active = this.#shown[this.#active];
    if (step !== undefined) this.#move(step);
    else if (event.key === "Enter") this.#enter();
    else if (event.key === "Escape") this.#leave();
    else if (event.key === "f" && event.target === this.#list && active) this.favourites.toggle(active.name);
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
    this.#clear();
    if (empty) document.dispatchEvent(new CustomEvent("leave-pairs"));
  }

  #clear(): void {
    this.#search.value = "";
    this.#active = -1;
    this.#arrange();
    this.#draw();
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const name = target.closest<HTMLElement>("[data-pair]")?.dataset.pair;
    if (!name) return;
    if (target.closest(".star")) this.favourites.toggle(name);
    else this.#chooseAt(this.#shown.findIndex(pair => pair.name === name));
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
    const top = place * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#list;
    if (place >= 0 && (top < scrollTop || top + this.#rowHeight > scrollTop + clientHeight))
      this.#list.scrollTop = top - (clientHeight - this.#rowHeight) / 2;
  }

  #reveal(place: number): void {
    if (place < 0) return;
    const top = place * this.#rowHeight;
    const list = this.#list;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + this.#rowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + this.#rowHeight - list.clientHeight;
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#list.scrollTop / this.#rowHeight) - spareRows);
    const visible = Math.ceil(this.#list.clientHeight / this.#rowHeight);
    const end = Math.min(this.#shown.length, first + visible + 2 * spareRows);
    this.#recycle(first, end);
    for (let place = first; place < end; ++place)
      this.#drawRow(this.#rows.get(place) ?? this.#take(place), place);
    const active = this.#rows.get(this.#active)?.element.id;
    for (const element of [this.#search, this.#list])
      if (active) element.setAttribute("aria-activedescendant", active);
      else element.removeAttribute("aria-activedescendant");
    this.#wantLines(first, end);
  }

  /** Low rows have no line, so none is asked for. */
  #wantLines(first: number, end: number): void {
    window.clearTimeout(this.#sparklineTimer);
    const names =
      settings.density.value === "compact" ? [] : this.#shown.slice(first, end).map(({ name }) => name);
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

  #take(place: number): PairRow {
    const row = this.#spare.pop() ?? new PairRow();
    this.#rows.set(place, row);
    row.element.id = `pair-${place}`;
    row.element.style.transform = `translateY(${place * this.#rowHeight}px)`;
    this.#space.append(row.element);
    return row;
  }

  #drawRow(row: PairRow, place: number): void {
    const pair = this.#shown[place]!;
    const since = this.pairs.changeSince(pair);
    const over = since === undefined ? "" : overWhich(since, this.pairs.now(), this.#clock);
    const said = byId("change-over").textContent;
    row.draw(pair, {
      place,
      of: this.#shown.length,
      chosen: pair.name === this.#chosen,
      active: place === this.#active,
      favourite: this.favourites.names.has(pair.name),
      change: pair.collected ? this.pairs.change(pair) : null,
      over: over === said || since === undefined ? "" : ` ${shortly(this.pairs.now() - since)}`,
      title: this.#titleOf(pair, over),
    });
    this.#drawLine(row);
  }

  #titleOf(pair: Pair, over: string): string {
    if (!pair.collected) return `${pair.name}: no longer collected`;
    const moved = this.pairs.movedAt(pair);
    const parts = [
      pair.last === null ? pair.name : `${pair.name} ${pair.last}`,
      over && `change ${over === "24 h" ? "over 24 h" : over}`,
      moved === undefined ? "" : `moved ${shortly(this.pairs.now() - moved)} ago`,
    ];
    return parts.filter(part => part !== "").join(", ");
  }

  #drawLine(row: PairRow): void {
    row.drawLine(this.sparklines.candles(row.name), this.pairs.find(row.name)?.last ?? null);
  }
}

function orderButtons(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>("button[data-order]");
}
