import type { Api } from "./api.ts";
import type { Chart } from "./chart.ts";
import { byId, debounced, setText } from "./dom.ts";
import { Gaps } from "./gaps.ts";
import { listenToChartKeys } from "./keyboard.ts";
import { Legend, spoken } from "./legend.ts";
import type { Point } from "./points.ts";
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
}

/** The reading of one candle: where the crosshair stands, moved by mouse or keys, and what is said of it in writing and aloud. */
export class Reading {
  readonly #legend = new Legend();
  readonly #gaps: Gaps;
  readonly #speak = debounced(spokenAfter_ms, () => this.#speakNow());
  #pointed: number | undefined;

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
    window.setInterval(() => void this.renewGaps(), gapsEvery_ms);
  }

  /** Takes the crosshair away. */
  leave(): void {
    this.shown.chart?.unpoint();
    this.point(undefined);
  }

  /** Takes where the crosshair stands now: on this point, or on none. */
  point(point: Point | undefined): void {
    this.#pointed = point?.time;
    this.show();
  }

  /** Says of the candle under the crosshair, or else of the newest one, what is known of it. */
  show(): void {
    const { interval, clock, seconds, chart } = this.shown;
    if (!interval) return;
    const point = this.#point();
    const short = (price: string): string => chart?.shortPrice(price) ?? price;
    this.#legend.show(
      point,
      this.#pointed !== undefined,
      { clock, seconds, short },
      point ? this.#gaps.why(point.time) : "",
    );
  }

  /** Asks again why candles are missing or incomplete. */
  async renewGaps(): Promise<void> {
    if (!this.shown.pair || document.hidden) return;
    await this.#gaps.renew(this.shown.pair, this.shown.interval);
    this.show();
  }

  get #points(): readonly Point[] {
    return this.shown.chart?.points ?? [];
  }

  #point(): Point | undefined {
    const points = this.#points;
    return this.#pointed === undefined ? points.at(-1) : points[this.#placeOf(this.#pointed)];
  }

  #placeOf(time: number): number {
    return this.#points.findLastIndex(point => point.time <= time);
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
    this.shown.chart?.point(within);
    this.point(points[within]);
    this.#speak();
  }

  #speakNow(): void {
    const point = this.#point();
    const { clock, seconds } = this.shown;
    if (point) setText(byId("announcement"), spoken(point, clock, seconds, this.#gaps.why(point.time)));
  }
}
