import {
  type IChartApiBase,
  type ISeriesApi,
  type LineData,
  LineSeries,
  type Time,
} from "lightweight-charts";
import { type Average, MovingAverage } from "./averages.ts";
import { type Drawing, type Layer, seconds } from "./layer.ts";

/** How many colours the style sheet has for averages. */
const colours = 6;

/** A moving average over the candles. */
export class AverageLayer implements Layer {
  readonly #series: ISeriesApi<"Line", Time>;
  readonly #average: MovingAverage;

  /** `place` chooses the colour. */
  constructor(
    chart: IChartApiBase<Time>,
    readonly average: Average,
    readonly place: number,
  ) {
    this.#average = new MovingAverage(average);
    this.#series = chart.addSeries(LineSeries, {
      lineWidth: 2,
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
    });
  }

  /** What it is called: SMA 20. */
  get name(): string {
    return `${this.average.kind.toUpperCase()} ${this.average.length}`;
  }

  /** Which of the style sheet's colours it has. */
  get colour(): string {
    return `study-${(this.place % colours) + 1}`;
  }

  /** The average at a place as a drawn number. */
  at(place: number): number | undefined {
    return this.#average.all[place];
  }

  set(drawing: Drawing): void {
    this.#series.applyOptions({ color: drawing.palette[this.colour as "study-1"] });
    this.#average.set(drawing.points.map((_, place) => closeAt(drawing, place)));
    this.#series.setData(drawing.points.map((_, place) => this.#datum(drawing, place) as LineData<Time>));
  }

  update(drawing: Drawing): void {
    const last = drawing.points.length - 1;
    this.#average.put(last, closeAt(drawing, last));
    this.#series.update(this.#datum(drawing, last) as LineData<Time>);
  }

  remove({ chart }: Drawing): void {
    chart.removeSeries(this.#series);
  }

  #datum({ points }: Drawing, place: number): { time: Time; value?: number } {
    const value = this.at(place);
    return { time: seconds(points[place]!), ...(value === undefined ? {} : { value }) };
  }
}

function closeAt({ points, prices }: Drawing, place: number): number | undefined {
  const close = points[place]?.candle?.close;
  return close === undefined ? undefined : prices.drawn(close);
}
