import { byId, setText } from "./dom.ts";
import type { Candle } from "./model.ts";
import { isIncomplete, type Missing, type Point } from "./points.ts";
import { change, grouped, percent, trendOf } from "./price.ts";
import { showPrice } from "./price_text.ts";
import { type Clock, inWords } from "./time.ts";

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

const prices = ["open", "high", "low", "close"] as const;

/** How times and prices are written. */
export interface SpokenIn {
  readonly clock: Clock;
  /** Whether seconds matter. */
  readonly seconds: boolean;
  /** A price with as many digits as there is room for on a phone. */
  readonly short: (price: string) => string;
}

/** What is known of a point that has no good candle. */
export interface Known {
  /** The stretch that is missing around it; undefined where nothing was traded. */
  readonly gap: Missing | undefined;
  readonly why: string;
}

/** Says that there is no candle. */
function missingText(gap: Missing | undefined): string {
  return gap ? `no candle for ${inWords(gap.until - gap.from)}` : "nothing was traded";
}

/** Says in exact digits what the candle under the crosshair is, or else the newest one. */
export class Legend {
  readonly #root = byId("legend");
  readonly #narrow = matchMedia("(max-width: 800px)");

  /** Shows a point of the chart, all of it if somebody points at it; `why` says why there is no good candle. */
  show(point: Point | undefined, pointed: boolean, spoken: SpokenIn, known: Known): void {
    const { clock, seconds } = spoken;
    this.#root.toggleAttribute("data-pointed", pointed);
    this.#root.dataset.kind = point?.candle ? stateOf(point.candle) : point ? "missing" : "none";
    this.#root.dataset.openTime = point ? String(point.time) : "";
    this.#set("time", point ? `${clock.date(point.time)} ${clock.time(point.time, seconds)}` : "–");
    if (point?.candle) this.#candle(point.candle, spoken, known.why);
    else this.#nothing(point, known);
  }

  #candle(candle: Candle, { short }: SpokenIn, why: string): void {
    for (const name of prices) {
      if (this.#narrow.matches) this.#set(name, short(candle[name]));
      else showPrice(byId(`legend-${name}`), candle[name]);
    }
    this.#set("exact", prices.map(name => grouped(candle[name])).join("  "));
    const moved = change(candle.open, candle.close) ?? 0;
    this.#root.dataset.trend = trendOf(moved);
    this.#set("change", percent(moved));
    this.#set("samples", samplesOf(candle));
    this.#set("gap", gapOf(candle));
    this.#set("source", sources[candle.source]);
    byId("legend-source").title = sourceTitles[candle.source];
    this.#set("complete", stateOf(candle));
    this.#set("volume", candle.volume ? grouped(candle.volume) : "–");
    byId("legend-volume").parentElement!.hidden = !candle.volume;
    this.#set("why", isIncomplete(candle) ? why : "");
  }

  #nothing(point: Point | undefined, { gap, why }: Known): void {
    for (const name of [...prices, "exact", "change", "samples", "gap", "source", "volume"])
      this.#set(name, "–");
    this.#root.dataset.trend = "flat";
    this.#root.toggleAttribute("data-quiet", point !== undefined && !gap);
    this.#set("complete", point ? missingText(gap) : "–");
    this.#set("why", why);
  }

  #set(name: string, text: string): void {
    setText(byId(`legend-${name}`), text);
  }
}

/** A point of the chart as a sentence, for screen readers. */
export function spoken(point: Point, clock: Clock, seconds: boolean, { gap, why }: Known): string {
  const time = `${clock.day(point.time)} ${clock.time(point.time, seconds)}`;
  if (!point.candle) return `${time}: ${missingText(gap)}. ${why}`;
  const { open, high, low, close, source } = point.candle;
  const samples =
    point.candle.samples === null ? "" : `, ${point.candle.samples} samples, gap ${gapOf(point.candle)}`;
  return `${time}: open ${open}, high ${high}, low ${low}, close ${close}${samples}, ${source}, ${stateOf(point.candle)}. ${why}`;
}
