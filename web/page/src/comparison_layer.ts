import {
  type IChartApiBase,
  type ISeriesApi,
  type LineData,
  LineSeries,
  type Time,
} from "lightweight-charts";
import { type Drawing, type Layer, seconds } from "./layer.ts";
import type { Candle } from "./model.ts";
import type { Point } from "./points.ts";
import { change, PriceScale } from "./price.ts";

/** The closes of another pair as a line, where there are candles of the first one. */
export class ComparisonLayer implements Layer {
  readonly #series: ISeriesApi<"Line", Time>;
  #closes = new Map<number, string>();
  #prices = new PriceScale([]);

  constructor(chart: IChartApiBase<Time>) {
    this.#series = chart.addSeries(LineSeries, {
      lineWidth: 2,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
    });
  }

  /** Takes the other pair's candles; nothing is drawn of them before set(). */
  take(rows: readonly Candle[]): void {
    this.#closes = new Map(rows.map(({ open_time, close }) => [open_time, close]));
    this.#prices = new PriceScale(rows.slice(-500).map(({ close }) => close));
  }

  /** Takes its newest candle, which is new or has changed. */
  takeNewest({ open_time, close }: Candle): void {
    this.#closes.set(open_time, close);
  }

  /** How far it has moved at a time since the first of some points that it has a candle of, as a fraction. */
  moved(points: readonly Point[], time: number): number | null {
    const first = points.find(point => this.#closes.has(point.time));
    const [from, to] = [first && this.#closes.get(first.time), this.#closes.get(time)];
    return from === undefined || to === undefined ? null : change(from, to);
  }

  set(drawing: Drawing): void {
    this.#series.applyOptions({ color: drawing.palette.compared });
    this.#series.setData(drawing.points.map(point => this.#datum(point) as LineData<Time>));
  }

  update({ points }: Drawing): void {
    this.#series.update(this.#datum(points.at(-1)!) as LineData<Time>);
  }

  remove({ chart }: Drawing): void {
    chart.removeSeries(this.#series);
  }

  #datum(point: Point): { time: Time; value?: number } {
    const close = this.#closes.get(point.time);
    return { time: seconds(point), ...(close === undefined ? {} : { value: this.#prices.drawn(close) }) };
  }
}
