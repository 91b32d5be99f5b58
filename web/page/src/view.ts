import type { Api, ApiError } from "./api.ts";
import { CandleFeed } from "./candle_feed.ts";
import { Chart } from "./chart.ts";
import { byId, debounced, setText } from "./dom.ts";
import { Gaps } from "./gaps.ts";
import type { History, HistoryChange } from "./history.ts";
import { lengthOf } from "./intervals.ts";
import { listenToChartKeys } from "./keyboard.ts";
import { Legend, spoken } from "./legend.ts";
import { Message } from "./message.ts";
import type { Pair } from "./model.ts";
import { isIncomplete, isRepaired, type Point } from "./points.ts";
import { Table } from "./table.ts";
import { Clock, type Zone } from "./time.ts";
import { Title } from "./title.ts";

const spokenAfter_ms = 500;
const gapsEvery_ms = 30_000;

/** What the view needs, and what it tells. */
export interface ViewContext {
  /** The service's time. */
  readonly now: () => number;
  readonly streamLost: () => void;
  readonly choosePair: (pair: string) => void;
}

/** The chart of one pair and interval with all that is said about it: title, legend, table. */
export class View {
  /** What is shown; both are empty while nothing is. */
  pair = "";
  interval = "";
  readonly #element = byId("chart");
  readonly #legend = new Legend();
  readonly #table = new Table();
  readonly #title = new Title();
  readonly #message: Message;
  readonly #gaps: Gaps;
  readonly #speak = debounced(spokenAfter_ms, () => this.#speakNow());
  #clock: Clock;
  #made: Chart | undefined;
  #feed: CandleFeed | undefined;
  #pointed: number | undefined;
  #pending: HistoryChange = "none";
  #begun = false;
  #doubt: "none" | "tentative" | "refused" = "none";
  #streamLost_ms: number | undefined;

  constructor(
    readonly api: Api,
    zone: Zone,
    readonly context: ViewContext,
  ) {
    this.#clock = new Clock(zone);
    this.#gaps = new Gaps(api);
    this.#message = new Message(context.choosePair);
    listenToChartKeys(this.#element, {
      move: steps => this.#move(steps),
      toStart: () => this.#moveTo(0),
      toEnd: () => this.#moveTo(this.#points.length - 1),
      zoom: factor => this.#chart.zoom(factor),
      leave: () => this.#leave(),
    });
    byId("to-newest").addEventListener("click", () => this.#chart.toNewest());
    window.setInterval(() => void this.#renewGaps(), gapsEvery_ms);
  }

  /** Made when there is something to draw: an empty one would be drawn first, and take as long. */
  get #chart(): Chart {
    this.#made ??= new Chart(this.#element, this.#clock.zone, {
      pointed: point => this.#point(point?.time),
      nearStart: () => void this.#feed?.loadOlder(),
      scrolled: (away, axisWidth) => {
        byId("to-newest").hidden = !away;
        byId("to-newest").style.right = `${axisWidth + 10}px`;
      },
    });
    return this.#made;
  }

  get #points(): readonly Point[] {
    return this.#made?.points ?? [];
  }

  /** Shows another pair or interval. One that is `tentative` may not exist: the service's refusal of it is not told before confirm(). Resolves after the first answer, or that there is none. */
  open(pair: string, interval: string, tentative = false): Promise<void> {
    this.#feed?.stop();
    this.#doubt = tentative ? "tentative" : "none";
    if (this.pair) setText(byId("announcement"), `${pair}, ${interval} candles`);
    this.pair = pair;
    this.interval = interval;
    this.#begun = false;
    this.#streamLost_ms = undefined;
    this.#pending = "none";
    this.#made?.unpoint();
    this.#pointed = undefined;
    this.#element.dataset.loading = "true";
    this.#element.setAttribute(
      "aria-label",
      `Candles of ${pair}, ${interval}. Arrow keys move the crosshair.`,
    );
    const feed = new CandleFeed(this.api, pair, interval, {
      changed: (history, change) => feed === this.#feed && this.#changed(history, change),
      refused: error => feed === this.#feed && this.#refused(error),
      streaming: connected => feed === this.#feed && this.#streaming(connected),
    });
    this.#feed = feed;
    return feed.start();
  }

  /** Whether nobody knows yet that there is what is shown. */
  get isTentative(): boolean {
    return this.#doubt !== "none";
  }

  /** Says that there is what is shown, now if not when it was asked for. */
  confirm(): void {
    if (this.#doubt === "refused") this.restart();
    this.#doubt = "none";
  }

  /** Says that there is no such pair, and which ones have names like it. */
  showUnknown(text: string, similar: readonly Pair[]): void {
    this.#feed?.stop();
    this.#feed = undefined;
    this.#doubt = "none";
    this.pair = "";
    this.interval = "";
    this.#element.dataset.loading = "true";
    this.#title.namePair(undefined, text);
    this.#message.show(
      `There is no pair '${text}'.${similar.length > 0 ? " Did you mean one of these?" : ""}`,
      similar,
    );
    document.documentElement.dataset.ready = "true";
  }

  /** Says that nothing has been collected yet. */
  showNothing(): void {
    if (!this.pair || this.isTentative)
      this.#message.show("No pairs yet: they come with the first prices of the exchange.");
  }

  /** Begins anew with what is shown. */
  restart(): void {
    if (this.pair) void this.open(this.pair, this.interval);
  }

  /** Holds no connection while nobody looks, because a browser has few for all its tabs together. */
  pause(): void {
    this.#feed?.pause();
    this.#title.rest(this.pair);
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#feed?.resume();
  }

  /** Says that repair has put in candles. */
  noteRepair(): void {
    this.#feed?.noteRepair();
  }

  /** Connects again at once, where a connection is broken. */
  retryNow(): void {
    this.#feed?.retryNow();
  }

  /** Shows the name of the pair, its last price and its change over the last hour. */
  showPair(pair: Pair | undefined, moved: number | null, since: number | undefined): void {
    if (!this.pair) return;
    this.#title.namePair(pair, this.pair);
    this.#title.showChange(moved, since, this.#clock);
    this.#title.showPrice(this.#feed?.history.rows.at(-1)?.close ?? pair?.last ?? null, this.pair);
  }

  /** Shows times of a zone. */
  useZone(zone: Zone): void {
    this.#clock = new Clock(zone);
    this.#made?.useZone(zone);
    this.#describe();
  }

  /** Takes the colours of the style sheet again. */
  restyle(): void {
    this.#made?.restyle();
  }

  /** For how long no live updates have come, in milliseconds. */
  get silence_ms(): number {
    return this.#streamLost_ms === undefined ? 0 : performance.now() - this.#streamLost_ms;
  }

  #streaming(connected: boolean): void {
    this.#streamLost_ms = connected ? undefined : (this.#streamLost_ms ?? performance.now());
    this.#element.dataset.streaming = String(connected);
    if (!connected) this.context.streamLost();
  }

  get #seconds(): boolean {
    return lengthOf(this.interval) < 60_000;
  }

  #changed(history: History, change: HistoryChange): void {
    this.#title.showPrice(history.rows.at(-1)?.close ?? null, this.pair);
    if (!this.#begun) return this.#draw(history);
    if (this.#pending !== "none") {
      this.#pending = this.#pending === change && change === "newest" ? change : "rebuilt";
      return;
    }
    this.#pending = change;
    requestAnimationFrame(() => this.#draw(history));
  }

  #draw(history: History): void {
    if (history !== this.#feed?.history) return;
    const change = this.#pending;
    this.#pending = "none";
    if (this.#begun) this.#chart.update(history, change);
    else this.#begin(history);
    this.#begun = history.rows.length > 0;
    delete this.#element.dataset.loading;
    this.#message.show(
      this.#begun
        ? ""
        : `No ${this.interval} candle of ${this.pair} yet. The first one closes at ${this.#nextEnd()}.`,
    );
    this.#describe();
    document.documentElement.dataset.ready = "true";
  }

  #begin(history: History): void {
    this.#chart.begin(history, lengthOf(this.interval));
    void this.#renewGaps();
  }

  #nextEnd(): string {
    const length = lengthOf(this.interval);
    return this.#clock.time((Math.floor(this.context.now() / length) + 1) * length, this.#seconds);
  }

  /** Says everything about what is drawn. */
  #describe(): void {
    const history = this.#feed?.history;
    if (!history) return;
    this.#showLegend();
    this.#table.show(history.rows, this.#clock, this.#seconds);
    const points = this.#points;
    Object.assign(this.#element.dataset, {
      pair: this.pair,
      interval: this.interval,
      rows: history.rows.length,
      first: points[0]?.time ?? "",
      last: points.at(-1)?.time ?? "",
      gaps: points.length - history.rows.length,
      incomplete: history.rows.filter(isIncomplete).length,
      repaired: history.rows.filter(isRepaired).length,
      forming: history.forming?.open_time ?? "",
    });
  }

  #showLegend(): void {
    if (!this.interval) return;
    const point = this.#pointedPoint();
    this.#legend.show(point, this.#clock, this.#seconds, point ? this.#gaps.why(point.time) : "");
  }

  #pointedPoint(): Point | undefined {
    const points = this.#points;
    return this.#pointed === undefined ? points.at(-1) : points[this.#placeOf(this.#pointed)];
  }

  #placeOf(time: number): number {
    return this.#points.findLastIndex(point => point.time <= time);
  }

  #point(time: number | undefined): void {
    this.#pointed = time;
    this.#showLegend();
  }

  #move(steps: number): void {
    const last = this.#points.length - 1;
    this.#moveTo(
      this.#pointed === undefined ? (steps < 0 ? last : last + steps) : this.#placeOf(this.#pointed) + steps,
    );
  }

  #moveTo(place: number): void {
    const points = this.#points;
    const within = Math.min(points.length - 1, Math.max(0, place));
    if (!points[within]) return;
    this.#chart.point(within);
    this.#point(points[within].time);
    this.#speak();
  }

  #leave(): void {
    this.#made?.unpoint();
    this.#point(undefined);
  }

  #speakNow(): void {
    const point = this.#pointedPoint();
    if (point)
      setText(byId("announcement"), spoken(point, this.#clock, this.#seconds, this.#gaps.why(point.time)));
  }

  async #renewGaps(): Promise<void> {
    if (!this.pair || document.hidden) return;
    await this.#gaps.renew(this.pair, this.interval);
    this.#showLegend();
  }

  #refused(error: ApiError): void {
    if (error.status === 401) return;
    if (this.isTentative) {
      this.#doubt = "refused";
      return;
    }
    this.#message.show(`candled says: ${error.message}`);
  }
}
