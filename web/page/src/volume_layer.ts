import { type HistogramData, HistogramSeries, type ISeriesApi, type Time } from "lightweight-charts";
import { type Drawing, type Layer, seconds } from "./layer.ts";
import type { Point } from "./points.ts";

/** How much of the chart's height candles have for each part that volumes have. */
const candlesToVolume = 4;

/** A pane with volumes below the candles, which is there only where some are known. */
export class VolumeLayer implements Layer {
  #series: ISeriesApi<"Histogram", Time> | undefined;

  set(drawing: Drawing): void {
    if (!drawing.points.some(isKnown)) return this.remove(drawing);
    this.#make(drawing).setData(drawing.points.map(point => datum(point, drawing) as HistogramData<Time>));
  }

  update(drawing: Drawing): void {
    const last = drawing.points.at(-1);
    if (!last) return;
    if (this.#series) this.#series.update(datum(last, drawing) as HistogramData<Time>);
    else if (isKnown(last)) this.set(drawing);
  }

  remove({ chart }: Drawing): void {
    if (this.#series) chart.removeSeries(this.#series);
    this.#series = undefined;
  }

  #make({ chart }: Drawing): ISeriesApi<"Histogram", Time> {
    if (this.#series) return this.#series;
    const options = {
      priceFormat: { type: "volume" as const },
      priceLineVisible: false,
      lastValueVisible: false,
    };
    this.#series = chart.addSeries(HistogramSeries, options, 1);
    const [candles, volumes] = chart.panes();
    candles?.setStretchFactor(candlesToVolume);
    volumes?.setStretchFactor(1);
    return this.#series;
  }
}

function isKnown({ candle }: Point): boolean {
  return candle?.volume !== undefined && candle.volume !== null;
}

function datum(
  point: Point,
  { palette: { up, down } }: Drawing,
): { time: Time; value?: number; color?: string } {
  const { candle } = point;
  if (!candle || !isKnown(point)) return { time: seconds(point) };
  const risen = Number(candle.close) >= Number(candle.open);
  return { time: seconds(point), value: Number(candle.volume), color: faint(risen ? up : down) };
}

/** A colour, such as rgb(1, 2, 3), that lets through what is behind it. */
function faint(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.5)");
}
