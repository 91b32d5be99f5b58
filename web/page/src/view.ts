import type { Api, ApiError } from "./api.ts";
import { CandleFeed, type Moment } from "./candle_feed.ts";
import { Chart } from "./chart.ts";
import { Comparison } from "./comparison.ts";
import { byId, setText } from "./dom.ts";
import type { History, HistoryChange } from "./history.ts";
import { bucketEnd, lengthOf } from "./intervals.ts";
import { chosenLook, type Look } from "./look.ts";
import { Message } from "./message.ts";
import type { Pair } from "./model.ts";
import { isIncomplete, isRepaired, type Point } from "./points.ts";
import { Reading } from "./reading.ts";
import { Table } from "./table.ts";
import { Clock, type Zone } from "./time.ts";

/** How many candles are loaded at once to show all since some time. */
const leastAtOnce = 500;
const mostAtOnce = 5_000;

/** What the view needs, and what it tells. */
export interface ViewContext {
  /** The service's time. */
  readonly now: () => number;
  /** The intervals that are stored; none while that is not known. */
  readonly stored: () => readonly string[];
  /** The newest candle is another one than before, or has another close. */
  readonly priced: () => void;
  readonly streamLost: () => void;
  /** Somebody who looks at the past wants to see the newest candles. */
  readonly newest: () => void;
  readonly choosePair: (pair: string) => void;
}

/** How something is opened. */
export interface Opening {
  /** Whether it may not exist: the service's refusal is not told before confirm(). */
  readonly tentative?: boolean;
  /** The time in the middle; null for the newest candles. */
  readonly at?: number | null;
  /** Since when all newest candles are shown, at whatever size. */
  readonly since?: number;
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
  readonly #comparison: Comparison;
  #made: Chart | undefined;
  #look = chosenLook();
  #opening: Opening = {};
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
    this.#comparison = new Comparison(api, (history, change) => this.#compare(history, change));
    byId("to-newest").addEventListener("click", () => this.#toNewest());
  }

  /** What candles are drawn on, once there are any: an empty chart would be drawn first, and take as long. */
  get chart(): Chart | undefined {
    return this.#made;
  }

  /** Which pair is drawn beside it; empty for none. */
  get compared(): string {
    return this.#comparison.pair === this.pair ? "" : this.#comparison.pair;
  }

  /** The points on the screen, the oldest first. */
  get onScreen(): readonly Point[] {
    return this.#made?.shown ?? [];
  }

  /** Whether seconds matter in times. */
  get seconds(): boolean {
    return lengthOf(this.interval) < 60_000;
  }

  /** The newest price that has come with candles. */
  get lastPrice(): string | undefined {
    return this.#feed?.isPast ? undefined : this.#feed?.history.rows.at(-1)?.close;
  }

  /** Shows another pair, interval or time. Resolves after the first answer, or that there is none. */
  open(pair: string, interval: string, opening: Opening = {}): Promise<void> {
    this.#feed?.stop();
    this.#opening = opening;
    this.#doubt = opening.tentative ? "tentative" : "none";
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
    const moment = this.#moment();
    const feed = new CandleFeed(this.api, pair, interval, moment, {
      changed: (history, change) => feed === this.#feed && this.#changed(history, change),
      refused: error => feed === this.#feed && this.#refused(error),
      streaming: connected => feed === this.#feed && this.#streaming(connected),
    });
    this.#feed = feed;
    this.#reading.leave();
    const started = feed.start();
    this.#comparison.open(pair, interval, moment);
    return started;
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
    if (this.pair) void this.open(this.pair, this.interval, { ...this.#opening, tentative: false });
  }

  /** Holds no connection while nobody looks, because a browser has few for all its tabs together. */
  pause(): void {
    this.#feed?.pause();
    this.#comparison.pause();
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#feed?.resume();
    this.#comparison.resume();
  }

  /** Says that repair has put in candles. */
  noteRepair(): void {
    this.#feed?.noteRepair();
  }

  /** Says that candles before the oldest ones have been put in, maybe. */
  noteBackfill(): void {
    this.#feed?.noteBackfill();
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

  /** Draws candles in another way. */
  useLook(look: Look): void {
    this.#look = look;
    this.#made?.useLook(look);
    this.#describe();
  }

  /** Draws another pair beside the one that is shown; an empty name ends that. */
  compareWith(pair: string): void {
    this.#comparison.choose(pair);
    this.#comparison.open(this.pair, this.interval, this.#moment());
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
    this.#markLast();
  }

  /** For how long no live updates have come, in milliseconds. */
  get silence_ms(): number {
    return this.#streamLost_ms === undefined ? 0 : performance.now() - this.#streamLost_ms;
  }

  #make(): Chart {
    const chart = new Chart(this.#element, this.clock.zone, this.#look, {
      pointed: (point, byHand) => this.#reading.point(point, byHand),
      nearStart: () => void this.#feed?.loadOlder(),
      nearEnd: () => {
        void this.#feed?.loadNewer();
        this.#comparison.loadNewer();
      },
      scrolled: (away, axisWidth) => {
        byId("to-newest").hidden = !away && !this.#feed?.isPast;
        byId("to-newest").style.right = `${axisWidth + 10}px`;
      },
    });
    chart.compare(this.#comparison.history?.rows);
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
    if (this.#begun) this.#update(this.#made, history, change);
    else this.#begin(this.#made, history);
    this.#markLast();
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

  #update(chart: Chart, history: History, change: HistoryChange): void {
    chart.update(history, change);
    if (change === "rebuilt") this.#reading.hold();
  }

  #begin(chart: Chart, history: History): void {
    chart.begin(history, lengthOf(this.interval));
    const { at, since } = this.#opening;
    if (since !== undefined) chart.showSince(since);
    else if (typeof at === "number") {
      chart.centre(at);
      // Once the chart has gone there.
      requestAnimationFrame(() => this.#reading.pointAt(at));
    }
  }

  #markLast(): void {
    this.#made?.markLast(this.#feed?.isPast ? "elsewhere" : this.#stale ? "old" : "now");
  }

  /** What the feed loads first. */
  #moment(): Moment {
    const { at = null, since } = this.#opening;
    if (since === undefined) return { at };
    const buckets = Math.ceil((this.context.now() - since) / lengthOf(this.interval)) + 1;
    return { at: null, count: Math.min(mostAtOnce, Math.max(leastAtOnce, buckets)) };
  }

  #toNewest(): void {
    if (this.#feed?.isPast) this.context.newest();
    else this.chart?.toNewest();
  }

  #compare(history: History | undefined, change: HistoryChange): void {
    const newest = history?.rows.at(-1);
    if (newest && (change === "newest" || change === "appended")) this.#made?.compareNewest(newest);
    else this.#made?.compare(history?.rows);
  }

  #nextEnd(): string {
    return this.clock.time(bucketEnd(this.interval, this.context.now()), this.seconds);
  }

  /** Says everything about what is drawn. */
  #describe(): void {
    const history = this.#feed?.history;
    if (!history) return;
    this.#reading.learnGaps();
    this.#reading.show();
    this.#table.show(history.rows, this.clock, this.seconds);
    const points = this.#made?.points ?? [];
    if (history.rows[0]) this.#comparison.reach(history.rows[0].open_time);
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
      style: this.#look.style,
      scale: this.#made?.scale ?? "",
      panes: this.#made?.panes ?? "",
      compared: this.#comparison.history?.rows.length ?? "",
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
