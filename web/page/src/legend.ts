import { byId, setText } from "./dom.ts";
import type { Candle } from "./model.ts";
import { isIncomplete, type Point } from "./points.ts";
import { change, grouped, percent, trendOf } from "./price.ts";
import { showPrice } from "./price_text.ts";
import { type Clock, duration } from "./time.ts";

const sources: Readonly<Record<Candle["source"], string>> = {
  live: "live",
  exchange: "exchange",
  mixed: "mixed",
};

const sourceTitles: Readonly<Record<Candle["source"], string>> = {
  live: "built from our own samples",
  exchange: "the exchange's own candle, put in where ours was missing or incomplete",
  mixed: "merged from our own samples and the exchange's candles",
};

/** How a candle stands: running, complete or incomplete. */
export function stateOf(candle: Candle): string {
  if (candle.closed === false) return "running";
  return isIncomplete(candle) ? "incomplete" : "complete";
}

/** A number of samples for people: `–` where the exchange's candle has none. */
export function samplesOf(candle: Candle): string {
  return candle.samples === null ? "–" : grouped(String(candle.samples));
}

/** The longest time without a sample for people, to the millisecond. */
export function gapOf(candle: Candle): string {
  return candle.gap === null ? "–" : `${(candle.gap / 1_000).toFixed(3)} s`;
}

/** Says in exact digits what the candle under the crosshair is, or else the newest one. */
export class Legend {
  readonly #root = byId("legend");

  /** Shows a point of the chart; `why` says why there is no good candle. */
  show(point: Point | undefined, clock: Clock, seconds: boolean, why: string): void {
    this.#root.dataset.kind = point?.candle ? stateOf(point.candle) : point ? "missing" : "none";
    this.#root.dataset.openTime = point ? String(point.time) : "";
    this.#set("time", point ? `${clock.date(point.time)} ${clock.time(point.time, seconds)}` : "–");
    if (point?.candle) this.#candle(point.candle, why);
    else this.#nothing(point, why);
  }

  #candle(candle: Candle, why: string): void {
    for (const name of ["open", "high", "low", "close"] as const)
      showPrice(byId(`legend-${name}`), candle[name]);
    const moved = change(candle.open, candle.close) ?? 0;
    this.#root.dataset.trend = trendOf(moved);
    this.#set("change", percent(moved));
    this.#set("samples", samplesOf(candle));
    this.#set("gap", gapOf(candle));
    this.#set("source", sources[candle.source]);
    byId("legend-source").title = sourceTitles[candle.source];
    this.#set("complete", stateOf(candle));
    this.#set("why", isIncomplete(candle) ? why : "");
  }

  #nothing(point: Point | undefined, why: string): void {
    for (const name of ["open", "high", "low", "close", "change", "samples", "gap", "source"])
      this.#set(name, "–");
    this.#root.dataset.trend = "flat";
    this.#set("complete", point ? "no candle" : "–");
    this.#set("why", why);
  }

  #set(name: string, text: string): void {
    setText(byId(`legend-${name}`), text);
  }
}

/** A point of the chart as a sentence, for screen readers. */
export function spoken(point: Point, clock: Clock, seconds: boolean, why: string): string {
  const time = `${clock.day(point.time)} ${clock.time(point.time, seconds)}`;
  if (!point.candle)
    return `${time}: no candle for ${duration(point.missing.until - point.missing.from)}. ${why}`;
  const { open, high, low, close, source } = point.candle;
  const samples =
    point.candle.samples === null ? "" : `, ${point.candle.samples} samples, gap ${gapOf(point.candle)}`;
  return `${time}: open ${open}, high ${high}, low ${low}, close ${close}${samples}, ${source}, ${stateOf(point.candle)}. ${why}`;
}
