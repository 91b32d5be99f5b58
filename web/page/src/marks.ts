import type {
  IPanePrimitive,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  PaneAttachedParameter,
  Time,
} from "lightweight-charts";
import { isRepaired, type Missing, type Point } from "./points.ts";
import type { Palette } from "./theme.ts";
import { inWords } from "./time.ts";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];
type Canvas = CanvasRenderingContext2D;

interface Stretch {
  readonly left: number;
  readonly right: number;
}

/** Draws behind the candles where there are none, and a line below those that the exchange filled in. */
export class Marks implements IPanePrimitive<Time> {
  #chart: PaneAttachedParameter<Time>["chart"] | undefined;
  #requestUpdate: () => void = () => {};
  #views: readonly IPrimitivePaneView[];
  points: readonly Point[] = [];
  /** The stretch around a point in which candles are missing, if they are. */
  gapOf: (point: Point) => Missing | undefined = point => point.missing;

  constructor(public palette: Palette) {
    const gaps: IPrimitivePaneRenderer = {
      draw: target => this.#paint(target, (...args) => this.#gaps(...args)),
    };
    const line: IPrimitivePaneRenderer = {
      draw: target => this.#paint(target, (...args) => this.#repaired(...args)),
    };
    this.#views = [
      { zOrder: () => "bottom", renderer: () => gaps },
      { zOrder: () => "top", renderer: () => line },
    ];
  }

  attached({ chart, requestUpdate }: PaneAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#requestUpdate = requestUpdate;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** Draws again with what has been set. */
  update(): void {
    this.#requestUpdate();
  }

  #paint(target: Target, draw: (canvas: Canvas, height: number) => void): void {
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      draw(context, mediaSize.height);
      context.restore();
    });
  }

  #gaps(canvas: Canvas, height: number): void {
    canvas.fillStyle = this.palette.hatch;
    canvas.strokeStyle = this.palette.hatch;
    canvas.font = "11px system-ui, sans-serif";
    canvas.textAlign = "center";
    for (const { key, left, right } of this.#stretches(this.gapOf, gap => gap.from)) {
      hatch(canvas, { left, right }, height);
      label(canvas, { left, right }, height, key, this.palette);
    }
  }

  #repaired(canvas: Canvas, height: number): void {
    canvas.strokeStyle = this.palette.repaired;
    canvas.lineWidth = 2;
    for (const { key, left, right } of this.#stretches(repairedSource, source => source)) {
      canvas.setLineDash(key === "mixed" ? [3, 3] : []);
      canvas.beginPath();
      canvas.moveTo(left, height - 2);
      canvas.lineTo(right, height - 2);
      canvas.stroke();
    }
  }

  /** Where on the screen the same thing is true of neighbouring points. */
  #stretches<Key>(
    keyOf: (point: Point) => Key | undefined,
    identity: (key: Key) => unknown,
  ): (Stretch & { readonly key: Key })[] {
    const scale = this.#chart?.timeScale();
    const range = scale?.getVisibleLogicalRange();
    if (!scale || !range) return [];
    const half = scale.options().barSpacing / 2;
    const found: { key: Key; left: number; right: number }[] = [];
    let before: Key | undefined;
    const last = Math.min(this.points.length - 1, Math.ceil(range.to));
    for (let place = Math.max(0, Math.floor(range.from)); place <= last; ++place) {
      const key = keyOf(this.points[place]!);
      const x = scale.logicalToCoordinate(place as never) ?? 0;
      if (key !== undefined && before !== undefined && identity(key) === identity(before))
        found.at(-1)!.right = x + half;
      else if (key !== undefined) found.push({ key, left: x - half, right: x + half });
      before = key;
    }
    return found;
  }
}

function repairedSource(point: Point): string | undefined {
  return point.candle && isRepaired(point.candle) ? point.candle.source : undefined;
}

function hatch(canvas: Canvas, { left, right }: Stretch, height: number): void {
  canvas.save();
  canvas.beginPath();
  canvas.rect(left, 0, right - left, height);
  canvas.clip();
  canvas.globalAlpha = 0.3;
  canvas.fillRect(left, 0, right - left, height);
  canvas.globalAlpha = 1;
  canvas.lineWidth = 1.25;
  canvas.beginPath();
  const step = 8;
  for (let x = Math.floor((left - height) / step) * step; x < right; x += step) {
    canvas.moveTo(x, height);
    canvas.lineTo(x + height, 0);
  }
  canvas.stroke();
  canvas.restore();
}

/** Says how long there are no candles, upright where there is no room for a line. */
function label(
  canvas: Canvas,
  { left, right }: Stretch,
  height: number,
  missing: Missing,
  palette: Palette,
): void {
  const text = `no candles for ${inWords(missing.until - missing.from)}`;
  const width = canvas.measureText(text).width + 12;
  const lies = width + 4 <= right - left;
  if (!lies && (right - left < 20 || width + 40 > height)) return;
  canvas.save();
  canvas.translate((left + right) / 2, height / 2);
  if (!lies) canvas.rotate(-Math.PI / 2);
  canvas.fillStyle = palette.page;
  canvas.fillRect(-width / 2, -9, width, 18);
  canvas.fillStyle = palette.text;
  canvas.fillText(text, 0, 4);
  canvas.restore();
}
