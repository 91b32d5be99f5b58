import type { IChartApiBase, Time, UTCTimestamp } from "lightweight-charts";
import type { Point } from "./points.ts";
import type { PriceScale } from "./price.ts";
import type { Palette } from "./theme.ts";

/** What is drawn, and how prices become heights. */
export interface Drawing {
  readonly chart: IChartApiBase<Time>;
  readonly points: readonly Point[];
  readonly prices: PriceScale;
  readonly palette: Palette;
  /** Whether a candle is missing at a point, and not only because nothing was traded. */
  readonly isGap: (point: Point) => boolean;
}

/** Something that is drawn of each candle. */
export interface Layer {
  /** Draws all points. */
  set(drawing: Drawing): void;
  /** Draws the last point, which is new or has changed. */
  update(drawing: Drawing): void;
  /** Draws nothing any more. */
  remove(drawing: Drawing): void;
}

/** A point's time as the library counts it. */
export function seconds(point: Point): UTCTimestamp {
  return (point.time / 1_000) as UTCTimestamp;
}

/** How the library writes drawn prices. */
export function priceFormat(prices: PriceScale) {
  return {
    type: "custom" as const,
    base: prices.base,
    minMove: 1 / prices.base,
    formatter: (price: number) => prices.text(price),
    tickmarksFormatter: (all: number[]) => prices.labels(all),
  };
}
