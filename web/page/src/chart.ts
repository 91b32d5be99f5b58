import {
  CandlestickSeries,
  createChartEx,
  CrosshairMode,
  type CandlestickData,
  type DeepPartial,
  type IChartApiBase,
  type ISeriesApi,
  type MouseEventParams,
  type Time,
  type TimeChartOptions,
  TickMarkType,
  type UTCTimestamp,
  type WhitespaceData,
} from "lightweight-charts";
import type { History, HistoryChange } from "./history.ts";
import { Marks } from "./marks.ts";
import type { Candle } from "./model.ts";
import { isIncomplete, type Point, pointsOf } from "./points.ts";
import { PriceScale } from "./price.ts";
import { type Palette, palette, wantsLessMotion } from "./theme.ts";
import { Clock, type Zone } from "./time.ts";
import { ZoneScale } from "./zone_scale.ts";

type Bar = CandlestickData<Time> | WhitespaceData<Time>;

/** How many candles away from the oldest one older ones are asked for. */
const nearTheStart = 60;

/** How many candles fit between the newest one and the axis. */
const marginRight = 4;

/** What happens on the chart. */
export interface ChartListener {
  /** The crosshair stands on this point, or on none. */
  readonly pointed: (point: Point | undefined) => void;
  /** Somebody looks at the oldest candles. */
  readonly nearStart: () => void;
  /** The newest candle is out of sight, or not; the axis beside the candles is so wide. */
  readonly scrolled: (away: boolean, axisWidth: number) => void;
}

/** The candles on the screen. */
export class Chart {
  readonly #scale = new ZoneScale();
  readonly #chart: IChartApiBase<Time>;
  readonly #series: ISeriesApi<"Candlestick", Time>;
  readonly #marks: Marks;
  #palette = palette();
  #prices = new PriceScale([]);
  #clock: Clock;
  #points: readonly Point[] = [];
  #length_ms = 60_000;
  #stale = false;

  constructor(
    readonly element: HTMLElement,
    zone: Zone,
    readonly listener: ChartListener,
  ) {
    this.#clock = new Clock(zone);
    this.#scale.zone = zone;
    this.#chart = createChartEx<Time, ZoneScale>(element, this.#scale, this.#options());
    this.#series = this.#chart.addSeries(CandlestickSeries, this.#seriesOptions());
    this.#marks = new Marks(this.#palette);
    this.#chart.panes()[0]!.attachPrimitive(this.#marks);
    this.#chart.subscribeCrosshairMove(event => this.#moved(event));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(range => {
      if (!range || this.#points.length === 0) return;
      if (range.from < nearTheStart) this.listener.nearStart();
      this.listener.scrolled(range.to < this.#points.length - 1, this.#chart.priceScale("right").width());
    });
  }

  /** The places on the time scale, the oldest first. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** Begins with another series: its newest candles are shown at an ordinary size. */
  begin(history: History, length_ms: number): void {
    this.#length_ms = length_ms;
    this.#fit(history);
    this.#chart.applyOptions({ timeScale: { secondsVisible: length_ms < 60_000 } });
    this.#set(history);
    this.#chart.priceScale("right").setAutoScale(true);
    this.#chart.timeScale().resetTimeScale();
  }

  /** Draws what has changed. */
  update(history: History, change: HistoryChange): void {
    const candle = history.rows.at(-1);
    const covered = !candle || this.#prices.covers(candle.close);
    if (!covered) this.#fit(history);
    if (change === "rebuilt" || !candle || !covered) return this.#set(history);
    const points = change === "newest" ? this.#points.slice(0, -1) : this.#points.slice();
    points.push({ time: candle.open_time, candle });
    this.#points = points;
    this.#marks.points = points;
    this.#series.update(this.#bar(points.at(-1)!));
  }

  /** Shows times of a zone. */
  useZone(zone: Zone): void {
    this.#clock = new Clock(zone);
    this.#scale.zone = zone;
    this.#chart.applyOptions(this.#options());
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    this.#series.setData([]);
    this.#series.setData(this.#points.map(point => this.#bar(point)));
    if (range) this.#chart.timeScale().setVisibleLogicalRange(range);
  }

  /** Takes the colours of the style sheet again. */
  restyle(): void {
    this.#palette = palette();
    this.#marks.palette = this.#palette;
    this.#chart.applyOptions(this.#options());
    this.#series.applyOptions(this.#seriesOptions());
    this.#series.setData(this.#points.map(point => this.#bar(point)));
  }

  /** A price with the decimals that the axis has at most. */
  shortPrice(price: string): string {
    return this.#prices.text(this.#prices.drawn(price));
  }

  /** Draws the last price as one that is not of now. */
  markStale(stale: boolean): void {
    if (this.#stale === stale) return;
    this.#stale = stale;
    this.#series.applyOptions(this.#seriesOptions());
  }

  /** Puts the crosshair on a place, and moves the chart where that is out of sight. */
  point(place: number): void {
    const point = this.#points[place];
    if (!point) return;
    this.#reveal(place);
    const price = this.#prices.drawn(point.candle?.close ?? this.#nearest(place)?.close ?? "0");
    this.#chart.setCrosshairPosition(price, seconds(point), this.#series);
  }

  /** Takes the crosshair away. */
  unpoint(): void {
    this.#chart.clearCrosshairPosition();
  }

  /** Shows more or fewer candles: a factor above 1 makes them wider. */
  zoom(factor: number): void {
    const scale = this.#chart.timeScale();
    scale.applyOptions({ barSpacing: Math.min(60, Math.max(0.5, scale.options().barSpacing * factor)) });
  }

  /** Goes to the newest candle. */
  toNewest(): void {
    if (wantsLessMotion()) this.#chart.timeScale().scrollToPosition(marginRight, false);
    else this.#chart.timeScale().scrollToRealTime();
  }

  #fit(history: History): void {
    this.#prices = new PriceScale(history.rows.slice(-500).flatMap(row => [row.low, row.close]));
    this.#series.applyOptions(this.#seriesOptions());
  }

  #set(history: History): void {
    this.#points = pointsOf(history.rows, this.#length_ms);
    this.#marks.points = this.#points;
    this.#series.setData(this.#points.map(point => this.#bar(point)));
    this.#marks.update();
  }

  #reveal(place: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range || (place > range.from + 1 && place < range.to - 1)) return;
    const width = range.to - range.from;
    const from = place <= range.from + 1 ? place - width * 0.2 : place - width * 0.8;
    scale.setVisibleLogicalRange({ from, to: from + width });
  }

  #nearest(place: number): Candle | undefined {
    return this.#points.slice(0, place).findLast(point => point.candle)?.candle;
  }

  #moved(event: MouseEventParams<Time>): void {
    const place = event.logical === undefined ? -1 : Math.round(event.logical);
    this.listener.pointed(
      event.time === undefined && !this.#points[place]?.missing ? undefined : this.#points[place],
    );
  }

  #bar(point: Point): Bar {
    if (!point.candle) return { time: seconds(point) };
    const { open, high, low, close } = point.candle;
    const drawn = (price: string): number => this.#prices.drawn(price);
    const prices = { open: drawn(open), high: drawn(high), low: drawn(low), close: drawn(close) };
    return { time: seconds(point), ...prices, ...barColours(point.candle, this.#palette) };
  }

  #seriesOptions() {
    const { up, down } = this.#palette;
    const prices = this.#prices;
    return {
      // Empty: in the colour of the last candle.
      priceLineColor: this.#stale ? this.#palette.soft : "",
      upColor: up,
      downColor: down,
      borderUpColor: up,
      borderDownColor: down,
      wickUpColor: up,
      wickDownColor: down,
      priceFormat: {
        type: "custom" as const,
        base: prices.base,
        minMove: 1 / prices.base,
        formatter: (price: number) => prices.text(price),
        tickmarksFormatter: (all: number[]) => prices.labels(all),
      },
    };
  }

  #options(): DeepPartial<TimeChartOptions> {
    const { page, text, soft, line, grid } = this.#palette;
    const crosshair = { color: soft, labelBackgroundColor: text };
    return {
      autoSize: true,
      kineticScroll: { touch: !wantsLessMotion(), mouse: false },
      layout: {
        attributionLogo: false,
        background: { color: page },
        textColor: soft,
        fontSize: 12,
        fontFamily: getComputedStyle(document.body).fontFamily,
      },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
      rightPriceScale: { borderColor: line, scaleMargins: { top: 0.08, bottom: 0.08 } },
      timeScale: {
        borderColor: line,
        timeVisible: true,
        rightOffset: marginRight,
        barSpacing: 8,
        minBarSpacing: 0.5,
        tickMarkFormatter: (time: Time, type: TickMarkType) => tick(this.#clock, Number(time) * 1_000, type),
      },
      localization: { timeFormatter: (time: Time) => this.#crosshairTime(Number(time) * 1_000) },
    };
  }

  #crosshairTime(at: number): string {
    return `${this.#clock.date(at)}  ${this.#clock.time(at, this.#length_ms < 60_000)}`;
  }
}

function seconds(point: Point): UTCTimestamp {
  return (point.time / 1_000) as UTCTimestamp;
}

/** An incomplete candle is hollow, whether it has risen or fallen. */
function barColours(candle: Candle, palette: Palette): Partial<CandlestickData<Time>> {
  return isIncomplete(candle) ? { color: palette.page } : {};
}

function tick(clock: Clock, at: number, type: TickMarkType): string {
  switch (type) {
    case TickMarkType.Year:
      return clock.year(at);
    case TickMarkType.Month:
      return clock.month(at);
    case TickMarkType.DayOfMonth:
      return clock.day(at);
    case TickMarkType.Time:
      return clock.time(at);
    case TickMarkType.TimeWithSeconds:
      return clock.time(at, true);
  }
}
