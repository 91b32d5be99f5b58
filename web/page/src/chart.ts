import {
  createChartEx,
  CrosshairMode,
  type DeepPartial,
  type IChartApiBase,
  type MouseEventParams,
  PriceScaleMode,
  type Time,
  type TimeChartOptions,
  TickMarkType,
} from "lightweight-charts";
import { AverageLayer } from "./average_layer.ts";
import { CandleLayer, type LastPrice } from "./candle_layer.ts";
import { ComparisonLayer } from "./comparison_layer.ts";
import type { History, HistoryChange } from "./history.ts";
import { type Drawing, type Layer, seconds } from "./layer.ts";
import type { Look } from "./look.ts";
import { Marks } from "./marks.ts";
import type { Candle } from "./model.ts";
import { type Missing, type Point, pointsOf } from "./points.ts";
import { percent, PriceScale } from "./price.ts";
import { palette, wantsLessMotion } from "./theme.ts";
import { Clock, type Zone } from "./time.ts";
import { VolumeLayer } from "./volume_layer.ts";
import { ZoneScale } from "./zone_scale.ts";

/** How many candles away from an end of what is loaded more are asked for. */
const nearAnEnd = 60;

/** How many candles fit between the newest one and the axis. */
const marginRight = 4;

const modes = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
};

/** What happens on the chart. */
export interface ChartListener {
  /** The crosshair stands on this point, or on none; whether a hand has moved it there. */
  readonly pointed: (point: Point | undefined, byHand: boolean) => void;
  /** Somebody looks at the oldest candles. */
  readonly nearStart: () => void;
  /** Somebody looks at the newest candles that are loaded. */
  readonly nearEnd: () => void;
  /** The newest candle is out of sight, or not; the axis beside the candles is so wide. */
  readonly scrolled: (away: boolean, axisWidth: number) => void;
}

/** Something that is drawn besides candles, as its key says. */
export interface Study {
  readonly name: string;
  /** The name of a colour of the style sheet. */
  readonly colour: string;
  readonly text: string;
}

/** The chart on the screen: its axes and its crosshair, and layers that draw candles and what follows from them. */
export class Chart {
  readonly #scale = new ZoneScale();
  readonly #chart: IChartApiBase<Time>;
  readonly #marks: Marks;
  readonly #volume = new VolumeLayer();
  #candles: CandleLayer;
  #averages: readonly AverageLayer[] = [];
  #comparison: ComparisonLayer | undefined;
  #look: Look;
  #palette = palette();
  #prices = new PriceScale([]);
  #clock: Clock;
  #points: readonly Point[] = [];
  #length_ms = 60_000;
  #beginning = false;
  #last: LastPrice = "now";

  constructor(
    readonly element: HTMLElement,
    zone: Zone,
    look: Look,
    readonly listener: ChartListener,
  ) {
    this.#clock = new Clock(zone);
    this.#scale.zone = zone;
    this.#look = look;
    this.#chart = createChartEx<Time, ZoneScale>(element, this.#scale, this.#options());
    this.#candles = new CandleLayer(this.#chart, look.style);
    this.#marks = new Marks(this.#palette);
    this.#chart.panes()[0]!.attachPrimitive(this.#marks);
    this.#makeAverages();
    this.#applyScale();
    this.#chart.subscribeCrosshairMove(event => this.#moved(event));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#scrolled());
  }

  /** The places on the time scale, the oldest first. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** The points on the screen, the oldest first. */
  get shown(): readonly Point[] {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range) return [];
    return this.#points.slice(Math.max(0, Math.ceil(range.from)), Math.max(0, Math.floor(range.to) + 1));
  }

  /** Begins with another series: its newest candles are shown at an ordinary size, unless something else is asked for in the same frame. */
  begin(history: History, length_ms: number): void {
    this.#beginning = true;
    // Where the chart stands until then asks for candles that nobody looks at.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.#beginning = false;
        this.#scrolled();
      }),
    );
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
    for (const layer of this.#layers) layer.update(this.#drawing);
  }

  /** Shows times of a zone. */
  useZone(zone: Zone): void {
    this.#clock = new Clock(zone);
    this.#scale.zone = zone;
    this.#chart.applyOptions(this.#options());
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    // The library weighs times anew only where there were none.
    for (const layer of this.#layers) layer.set({ ...this.#drawing, points: [] });
    this.#redraw();
    if (range) this.#chart.timeScale().setVisibleLogicalRange(range);
  }

  /** Draws candles in another way. */
  useLook(look: Look): void {
    const before = this.#look;
    this.#look = look;
    if (before.style !== look.style) {
      const candles = new CandleLayer(this.#chart, look.style);
      this.#candles.remove(this.#drawing);
      this.#candles = candles;
      candles.markLast(this.#last, this.#drawing);
    }
    for (const average of this.#averages) average.remove(this.#drawing);
    this.#makeAverages();
    this.#applyScale();
    this.#redraw();
  }

  /** Draws another pair's closes as well, everything in percent of where it stood at the left; undefined ends that. */
  compare(rows: readonly Candle[] | undefined): void {
    if (rows) {
      this.#comparison ??= new ComparisonLayer(this.#chart);
      this.#comparison.take(rows);
      this.#comparison.set(this.#drawing);
    } else {
      this.#comparison?.remove(this.#drawing);
      this.#comparison = undefined;
    }
    this.#applyScale();
  }

  /** Takes the other pair's newest candle, which is new or has changed. */
  compareNewest(candle: Candle): void {
    this.#comparison?.takeNewest(candle);
    if (this.#points.at(-1)?.time === candle.open_time) this.#comparison?.update(this.#drawing);
  }

  /** How prices become heights. */
  get scale(): Look["scale"] {
    return this.#comparison ? "percent" : this.#look.scale;
  }

  /** How many panes there are, one above the other. */
  get panes(): number {
    return this.#chart.panes().length;
  }

  /** Takes the colours of the style sheet again. */
  restyle(): void {
    this.#palette = palette();
    this.#marks.palette = this.#palette;
    this.#chart.applyOptions(this.#options());
    this.#redraw();
  }

  /** Marks as gaps what `gapOf` says of each point, now that more is known. */
  markGaps(gapOf: (point: Point) => Missing | undefined): void {
    this.#marks.gapOf = gapOf;
    if (this.#look.style === "line" || this.#look.style === "heikin-ashi") this.#candles.set(this.#drawing);
    this.#marks.update();
  }

  /** A price with the decimals that the axis has at most. */
  shortPrice(price: string): string {
    return this.#prices.text(this.#prices.drawn(price));
  }

  /** What averages are at a point, and how far `compared`, the other pair, has moved since the left. */
  studiesAt({ time }: Point, compared: string): readonly Study[] {
    const place = this.placeOf(time);
    const averages = this.#averages.map(average => {
      const value = average.at(place);
      return {
        name: average.name,
        colour: average.colour,
        text: value === undefined ? "–" : this.#prices.text(value),
      };
    });
    if (!compared) return averages;
    const moved = this.#comparison?.moved(this.shown, time) ?? null;
    return [...averages, { name: compared, colour: "compared", text: moved === null ? "–" : percent(moved) }];
  }

  /** Draws the last price as one of now, as an old one, or not at all. */
  markLast(last: LastPrice): void {
    if (this.#last === last) return;
    this.#last = last;
    this.#candles.markLast(last, this.#drawing);
  }

  /** The place of the last point that is not after a time; -1 if all are. */
  placeOf(time: number): number {
    return this.#points.findLastIndex(point => point.time <= time);
  }

  /** Moves the chart where a place is out of sight. */
  reveal(place: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range || (place > range.from + 1 && place < range.to - 1)) return;
    const width = range.to - range.from;
    const from = place <= range.from + 1 ? place - width * 0.2 : place - width * 0.8;
    scale.setVisibleLogicalRange({ from, to: from + width });
  }

  /** Puts the crosshair on a place. */
  point(place: number): void {
    const point = this.#points[place];
    if (!point) return;
    const price = this.#prices.drawn(point.candle?.close ?? this.#nearest(place)?.close ?? "0");
    this.#chart.setCrosshairPosition(price, seconds(point), this.#candles.series);
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

  /** Shows what there is of this time at an ordinary size, with the time in the middle. */
  centre(time: number): void {
    const scale = this.#chart.timeScale();
    const half = scale.width() / scale.options().barSpacing / 2;
    const place = Math.max(0, this.placeOf(time));
    scale.setVisibleLogicalRange({ from: place - half, to: place + half });
  }

  /** Shows everything from a time on. */
  showSince(time: number): void {
    const from = this.#points.findIndex(point => point.time >= time);
    const to = this.#points.length - 1 + marginRight;
    this.#chart.timeScale().setVisibleLogicalRange({ from: Math.max(0, from) - 0.5, to });
  }

  /** What is on the screen, as a picture. */
  picture(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  get #layers(): readonly Layer[] {
    return [this.#candles, ...this.#averages, this.#volume, ...(this.#comparison ? [this.#comparison] : [])];
  }

  get #drawing(): Drawing {
    return {
      chart: this.#chart,
      points: this.#points,
      prices: this.#prices,
      palette: this.#palette,
      isGap: point => this.#marks.gapOf(point) !== undefined,
    };
  }

  #makeAverages(): void {
    this.#averages = this.#look.averages.map(
      (average, place) => new AverageLayer(this.#chart, average, place),
    );
  }

  #scrolled(): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (this.#beginning || !range || this.#points.length === 0) return;
    if (range.from < nearAnEnd) this.listener.nearStart();
    if (range.to > this.#points.length - nearAnEnd) this.listener.nearEnd();
    this.listener.scrolled(range.to < this.#points.length - 1, this.#chart.priceScale("right").width());
  }

  #applyScale(): void {
    this.#chart.priceScale("right").applyOptions({ mode: modes[this.scale] });
  }

  #fit(history: History): void {
    this.#prices = new PriceScale(history.rows.slice(-500).flatMap(row => [row.low, row.close]));
  }

  #set(history: History): void {
    this.#points = pointsOf(history.rows, this.#length_ms);
    this.#marks.points = this.#points;
    this.#redraw();
  }

  #redraw(): void {
    for (const layer of this.#layers) layer.set(this.#drawing);
    this.#marks.update();
  }

  #nearest(place: number): Candle | undefined {
    return this.#points.slice(0, place).findLast(point => point.candle)?.candle;
  }

  #moved(event: MouseEventParams<Time>): void {
    const place = event.logical === undefined ? -1 : Math.round(event.logical);
    const nothing = event.time === undefined && !this.#points[place]?.missing;
    this.listener.pointed(nothing ? undefined : this.#points[place], event.sourceEvent !== undefined);
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
        panes: { separatorColor: line, separatorHoverColor: grid },
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
