import {
  BarSeries,
  type CandlestickData,
  CandlestickSeries,
  type IChartApiBase,
  type ISeriesApi,
  LineSeries,
  type Time,
  type WhitespaceData,
} from "lightweight-charts";
import { heikinAshi, type Ohlc } from "./heikin_ashi.ts";
import { type Drawing, type Layer, priceFormat, seconds } from "./layer.ts";
import type { Look } from "./look.ts";
import { isIncomplete, type Point } from "./points.ts";
import type { PriceScale } from "./price.ts";

type Style = Look["style"];
type Series = ISeriesApi<"Candlestick" | "Bar" | "Line", Time>;
type Datum = WhitespaceData<Time> | (Partial<CandlestickData<Time>> & { time: Time; value?: number });

/** Of when the last price that is drawn is: of now, an old one, or one of the past that has newer ones. */
export type LastPrice = "now" | "old" | "elsewhere";

/** The candles themselves, in one of the styles. */
export class CandleLayer implements Layer {
  readonly series: Series;
  readonly #style: Style;
  #ashi: (Ohlc | undefined)[] = [];
  #last: LastPrice = "now";

  constructor(chart: IChartApiBase<Time>, style: Style) {
    this.#style = style;
    const kinds = {
      candles: CandlestickSeries,
      "heikin-ashi": CandlestickSeries,
      bars: BarSeries,
      line: LineSeries,
    };
    this.series = chart.addSeries(kinds[style] as typeof CandlestickSeries) as unknown as Series;
    // Below what is drawn over candles, though that may have been there before.
    this.series.setSeriesOrder(0);
  }

  set(drawing: Drawing): void {
    this.restyle(drawing);
    this.#ashi = [];
    const data = drawing.points.map((_, place) => this.#datum(drawing, place));
    this.series.setData(data as CandlestickData<Time>[]);
  }

  update(drawing: Drawing): void {
    this.#colourLast(drawing);
    this.series.update(this.#datum(drawing, drawing.points.length - 1) as CandlestickData<Time>);
  }

  remove({ chart }: Drawing): void {
    chart.removeSeries(this.series);
  }

  /** Takes the colours and the axis of a drawing. */
  restyle(drawing: Drawing): void {
    const { up, down, accent } = drawing.palette;
    this.series.applyOptions({
      priceLineVisible: this.#last !== "elsewhere",
      lastValueVisible: this.#last !== "elsewhere",
      upColor: up,
      downColor: down,
      borderUpColor: up,
      borderDownColor: down,
      wickUpColor: up,
      wickDownColor: down,
      thinBars: false,
      ...(this.#style === "line" ? { color: accent, lineWidth: 2 as const } : {}),
      priceFormat: priceFormat(drawing.prices),
    });
    this.#colourLast(drawing);
  }

  /** Draws the last price as one of now, as an old one, or not at all. */
  markLast(last: LastPrice, drawing: Drawing): void {
    this.#last = last;
    this.restyle(drawing);
  }

  /** The library would take the colour of the last candle's inside, and nobody sees that of a hollow one. */
  #colourLast({ points, palette: { up, down, soft } }: Drawing): void {
    const candle = points.at(-1)?.candle;
    const hollow = candle !== undefined && isIncomplete(candle) && this.#style !== "line";
    const own = !hollow ? "" : Number(candle.close) >= Number(candle.open) ? up : down;
    const priceLineColor = this.#last === "old" ? soft : own;
    if (priceLineColor !== this.series.options().priceLineColor) this.series.applyOptions({ priceLineColor });
  }

  #datum(drawing: Drawing, place: number): Datum {
    const { points, prices, palette, isGap } = drawing;
    const point = points[place]!;
    const { candle } = point;
    if (!candle) return { time: seconds(point) };
    if (this.#style === "line")
      return {
        time: seconds(point),
        value: prices.drawn(candle.close),
        ...brokenBefore(points[place + 1], isGap),
      };
    const ohlc = ohlcOf(point, prices)!;
    // Incomplete candles are hollow, whether they have risen or fallen; bars have nothing to be hollow.
    const hollow = isIncomplete(candle)
      ? { color: this.#style === "bars" ? palette.soft : palette.page }
      : {};
    return {
      time: seconds(point),
      ...(this.#style === "heikin-ashi" ? this.#ashiOf(drawing, place, ohlc) : ohlc),
      ...hollow,
    };
  }

  /** After a gap they begin anew: what was not observed decides nothing. */
  #ashiOf({ points, isGap }: Drawing, place: number, drawn: Ohlc): Ohlc {
    let before = place - 1;
    while (points[before]?.missing && !isGap(points[before]!)) --before;
    return (this.#ashi[place] = heikinAshi(drawn, this.#ashi[before]));
  }
}

function ohlcOf({ candle }: Point, prices: PriceScale): Ohlc | undefined {
  return (
    candle && {
      open: prices.drawn(candle.open),
      high: prices.drawn(candle.high),
      low: prices.drawn(candle.low),
      close: prices.drawn(candle.close),
    }
  );
}

/** The library draws a line on to the next value, wherever that is, in the colour of this one. */
function brokenBefore(next: Point | undefined, isGap: Drawing["isGap"]): { color?: string } {
  return next && isGap(next) ? { color: "transparent" } : {};
}
