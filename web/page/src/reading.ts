import type { Api } from "./api.ts";
import type { Chart } from "./chart.ts";
import { byId, debounced, setText } from "./dom.ts";
import { type Asked, Gaps } from "./gaps.ts";
import { listenToChartKeys } from "./keyboard.ts";
import { lengthOf } from "./intervals.ts";
import { type Known, Legend, spoken } from "./legend.ts";
import type { Point } from "./points.ts";
import { StudiesLegend } from "./studies_legend.ts";
import type { Clock } from "./time.ts";

const spokenAfter_ms = 500;
const gapsEvery_ms = 30_000;

/** What is read off a chart. */
export interface Readable {
  readonly pair: string;
  readonly interval: string;
  readonly clock: Clock;
  /** Whether seconds matter in times. */
  readonly seconds: boolean;
  readonly chart: Chart | undefined;
  readonly context: {
    /** The service's time. */
    readonly now: () => number;
    /** The intervals that are stored; none while that is not known. */
    readonly stored: () => readonly string[];
  };
  /** The name of the pair that is drawn beside it; empty for none. */
  readonly compared: string;
}

/** The reading of one candle: where the crosshair stands, moved by mouse or keys, and what is said of it in writing and aloud. */
export class Reading {
  readonly #legend = new Legend();
  readonly #studies = new StudiesLegend();
  readonly #gaps: Gaps;
  readonly #speak = debounced(spokenAfter_ms, () => this.#speakNow());
  #pointed: number | undefined;
  #held = false;
  #asking = false;

  constructor(
    element: HTMLElement,
    api: Api,
    readonly shown: Readable,
  ) {
    this.#gaps = new Gaps(api);
    listenToChartKeys(element, {
      move: steps => this.#move(steps),
      toStart: () => this.#moveTo(0),
      toEnd: () => this.#moveTo(this.#points.length - 1),
      zoom: factor => this.shown.chart?.zoom(factor),
      leave: () => this.leave(),
    });
    window.setInterval(() => void this.#renewGaps(), gapsEvery_ms);
  }

  /** Takes the crosshair away. */
  leave(): void {
    this.#held = false;
    this.shown.chart?.unpoint();
    this.point(undefined, false);
  }

  /** Takes where the crosshair stands now: on this point, or on none. One that keys have put somewhere stays on its candle until a hand moves it. */
  point(point: Point | undefined, byHand: boolean): void {
    if (byHand) this.#held = false;
    if (this.#held) return;
    this.#pointed = point?.time;
    this.show();
  }

  /** Puts the crosshair back on its candle, after others have come before it. */
  hold(): void {
    if (this.#held && this.#pointed !== undefined) this.shown.chart?.point(this.#placeOf(this.#pointed));
  }

  /** Puts the crosshair on the candle of a time. */
  pointAt(time: number): void {
    this.#moveTo(this.shown.chart?.placeOf(time) ?? 0);
  }

  /** Says of the candle under the crosshair, or else of the newest one, what is known of it. */
  show(): void {
    const { interval, clock, seconds, chart, compared } = this.shown;
    if (!interval) return;
    const point = this.#point();
    const short = (price: string): string => chart?.shortPrice(price) ?? price;
    this.#legend.show(point, this.#pointed !== undefined, { clock, seconds, short }, this.#known(point));
    this.#studies.show(point && chart ? chart.studiesAt(point, compared) : []);
  }

  /** Asks why candles are missing or incomplete, unless that is known of all that are loaded. */
  learnGaps(): void {
    const asked = this.#asked();
    if (asked && !this.#gaps.reaches(asked)) void this.#renewGaps();
  }

  async #renewGaps(): Promise<void> {
    const asked = this.#asked();
    if (!asked || this.#asking || document.hidden) return;
    this.#asking = true;
    await this.#gaps.renew(asked);
    this.#asking = false;
    const length = lengthOf(asked.interval);
    this.shown.chart?.markGaps(point => this.#gaps.at(point, length));
    this.show();
  }

  #asked(): Asked | undefined {
    const { pair, interval, context } = this.shown;
    const [first] = this.#points;
    const stored = context.stored();
    if (!pair || !first || stored.length === 0) return undefined;
    return { pair, interval, stored, from: first.time, now: context.now() };
  }

  #known(point: Point | undefined): Known {
    if (!point) return { gap: undefined, why: "" };
    const length = lengthOf(this.shown.interval);
    return { gap: this.#gaps.at(point, length), why: this.#gaps.why(point.time) };
  }

  get #points(): readonly Point[] {
    return this.shown.chart?.points ?? [];
  }

  #point(): Point | undefined {
    const points = this.#points;
    return this.#pointed === undefined ? points.at(-1) : points[this.#placeOf(this.#pointed)];
  }

  #placeOf(time: number): number {
    return this.shown.chart?.placeOf(time) ?? -1;
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
    this.#held = true;
    this.#pointed = points[within].time;
    this.shown.chart?.reveal(within);
    this.shown.chart?.point(within);
    this.show();
    this.#speak();
  }

  #speakNow(): void {
    const point = this.#point();
    const { clock, seconds } = this.shown;
    if (point) setText(byId("announcement"), spoken(point, clock, seconds, this.#known(point)));
  }
}
