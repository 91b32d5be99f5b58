import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { offsetOf, type Zone } from "./time.ts";

const UtcScale = defaultHorzScaleBehavior();

type Points = Parameters<IHorzScaleBehavior<Time>["fillWeightsForPoints"]>[0];

/** A time scale whose days, hours and minutes begin where they do in a zone. The library itself knows UTC only. */
export class ZoneScale extends UtcScale {
  /** Counts for points that are set afterwards. */
  zone: Zone = "utc";

  override fillWeightsForPoints(points: Points, start: number): void {
    if (this.zone === "utc") return super.fillWeightsForPoints(points, start);
    const first = Math.max(0, start - 1);
    const shifted = points
      .slice(first)
      .map(point => ({ ...point, time: this.#shifted(Number(this.key(point.time))) }));
    super.fillWeightsForPoints(shifted, start - first);
    shifted.forEach((point, place) => {
      if (first + place >= start) points[first + place]!.timeWeight = point.timeWeight;
    });
  }

  #shifted(seconds: number): ReturnType<IHorzScaleBehavior<Time>["convertHorzItemToInternal"]> {
    const offset = offsetOf(this.zone, seconds * 1_000) / 1_000;
    return this.convertHorzItemToInternal((seconds + offset) as UTCTimestamp);
  }
}
