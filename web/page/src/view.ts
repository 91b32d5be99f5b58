import type { Api, ApiError } from "./api.ts";
import { CandleFeed } from "./candle_feed.ts";
import { Chart } from "./chart.ts";
import { byId, setText } from "./dom.ts";
import type { History, HistoryChange } from "./history.ts";
import { bucketEnd, lengthOf } from "./intervals.ts";
import { Message } from "./message.ts";
import type { Pair } from "./model.ts";
import { isIncomplete, isRepaired } from "./points.ts";
import { Reading } from "./reading.ts";
import { Table } from "./table.ts";
import { Clock, type Zone } from "./time.ts";

/** What the view needs, and what it tells. */
export interface ViewContext {
  /** The service's time. */
  readonly now: () => number;
  /** The newest candle is another one than before, or has another close. */
  readonly priced: () => void;
  readonly streamLost: () => void;
  readonly choosePair: (pair: string) => void;
}

/** The candles of one pair and interval on the page: fed, drawn, read and listed, or a message in their place. */
export class View {
  /** What is shown; both are empty while nothing is. */
  pair = "";
  interval = "";
  clock: Clock;
  readonly #element = byId("chart");
  readonly #reading: Reading;
  readonly #table = new Table();
  readonly #message: Message;
  #made: Chart | undefined;
  #feed: CandleFeed | undefined;
  #pending: HistoryChange = "none";
  #begun = false;
  #doubt: "none" | "tentative" | "refused" = "none";
  #streamLost_ms: number | undefined;
  #stale = false;

  constructor(
    readonly api: Api,
    zone: Zone,
    readonly context: ViewContext,
  ) {
    this.clock = new Clock(zone);
    this.#message = new Message(context.choosePair);
    this.#reading = new Reading(this.#element, api, this);
    byId("to-newest").addEventListener("click", () => this.chart?.toNewest());
  }

  /** What candles are drawn on, once there are any: an empty chart would be drawn first, and take as long. */
  get chart(): Chart | undefined {
    return this.#made;
  }

  /** Whether seconds matter in times. */
  get seconds(): boolean {
    return lengthOf(this.interval) < 60_000;
  }

  /** The newest price that has come with candles. */
  get lastPrice(): string | undefined {
    return this.#feed?.history.rows.at(-1)?.close;
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
    this.#reading.leave();
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

  /** Shows times of a zone. */
  useZone(zone: Zone): void {
    this.clock = new Clock(zone);
    this.#made?.useZone(zone);
    this.#describe();
  }

  /** Takes the colours of the style sheet again. */
  restyle(): void {
    this.#made?.restyle();
  }

  /** Says whether the last price is not of now. */
  markStale(stale: boolean): void {
    this.#stale = stale;
    this.#element.dataset.stale = String(stale);
    this.#made?.markStale(stale);
  }

  /** For how long no live updates have come, in milliseconds. */
  get silence_ms(): number {
    return this.#streamLost_ms === undefined ? 0 : performance.now() - this.#streamLost_ms;
  }

  #make(): Chart {
    const chart = new Chart(this.#element, this.clock.zone, {
      pointed: point => this.#reading.point(point),
      nearStart: () => void this.#feed?.loadOlder(),
      scrolled: (away, axisWidth) => {
        byId("to-newest").hidden = !away;
        byId("to-newest").style.right = `${axisWidth + 10}px`;
      },
    });
    chart.markStale(this.#stale);
    return chart;
  }

  #streaming(connected: boolean): void {
    this.#streamLost_ms = connected ? undefined : (this.#streamLost_ms ?? performance.now());
    this.#element.dataset.streaming = String(connected);
    if (!connected) this.context.streamLost();
  }

  #changed(history: History, change: HistoryChange): void {
    this.context.priced();
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
    this.#made ??= this.#make();
    if (this.#begun) this.#made.update(history, change);
    else this.#begin(this.#made, history);
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

  #begin(chart: Chart, history: History): void {
    chart.begin(history, lengthOf(this.interval));
    void this.#reading.renewGaps();
  }

  #nextEnd(): string {
    return this.clock.time(bucketEnd(this.interval, this.context.now()), this.seconds);
  }

  /** Says everything about what is drawn. */
  #describe(): void {
    const history = this.#feed?.history;
    if (!history) return;
    this.#reading.show();
    this.#table.show(history.rows, this.clock, this.seconds);
    const points = this.#made?.points ?? [];
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

  #refused(error: ApiError): void {
    if (error.status === 401) return;
    if (this.isTentative) {
      this.#doubt = "refused";
      return;
    }
    this.#message.show(`candled says: ${error.message}`);
  }
}
