import type { Api } from "./api.ts";
import type { Candle } from "./model.ts";
import { lastHours, lineInterval, pairsAtOnce } from "./last_hour.ts";

const width = 88;
const height = 18;

/** How long a line counts as new, and one that has hardly anything. */
const fresh_ms = 60_000;
const freshWhileShort_ms = 5_000;

/** How long no line is asked for after an answer that failed. */
const rest_ms = 5_000;

/** How many lines are remembered. */
const mostLines = 500;

interface Line {
  readonly candles: readonly Candle[];
  readonly read_ms: number;
}

/** The small lines of the last hour, read for the rows that are on the screen only. */
export class Sparklines {
  #lines = new Map<string, Line>();
  #wanted: string[] = [];
  #busy = false;
  intervals: readonly string[] = [];

  /** `now` tells the service's time; `arrived` is called for each line. */
  constructor(
    readonly api: Api,
    readonly now: () => number,
    readonly arrived: (pair: string) => void,
  ) {}

  /** The candles of a pair's line, if they have been read. */
  candles(pair: string): readonly Candle[] | undefined {
    return this.#lines.get(pair)?.candles;
  }

  /** Says which pairs are on the screen; those before them are not waited for any more. */
  want(pairs: readonly string[]): void {
    this.#wanted = pairs.filter(pair => !this.#isFresh(this.#lines.get(pair)));
    void this.#go();
  }

  #isFresh(line: Line | undefined): boolean {
    if (!line) return false;
    return performance.now() - line.read_ms < (line.candles.length > 1 ? fresh_ms : freshWhileShort_ms);
  }

  async #go(): Promise<void> {
    const interval = lineInterval(this.intervals);
    if (this.#busy || !interval) return;
    this.#busy = true;
    try {
      while (this.#wanted.length > 0)
        this.#take(
          await lastHours(this.api, this.#wanted.splice(0, pairsAtOnce(interval)), interval, this.now()),
        );
    } catch {
      await new Promise(resolve => window.setTimeout(resolve, rest_ms));
    } finally {
      this.#busy = false;
    }
  }

  #take(found: ReadonlyMap<string, readonly Candle[]>): void {
    for (const [pair, candles] of found) {
      this.#lines.delete(pair);
      this.#lines.set(pair, { candles, read_ms: performance.now() });
      if (this.#lines.size > mostLines) this.#lines.delete(this.#lines.keys().next().value!);
      this.arrived(pair);
    }
  }
}

const svg = "http://www.w3.org/2000/svg";

/** An empty line, to be filled by `drawSparkline`. */
export function makeSparkline(): SVGSVGElement {
  const element = document.createElementNS(svg, "svg");
  element.setAttribute("viewBox", `0 0 ${width} ${height}`);
  element.setAttribute("class", "sparkline");
  element.setAttribute("aria-hidden", "true");
  element.append(document.createElementNS(svg, "path"));
  return element;
}

/** Draws the first open and the closes of the last hour, with gaps where there are no candles, and `last` at the end. */
export function drawSparkline(
  element: SVGSVGElement,
  candles: readonly Candle[] | undefined,
  last: string | null,
): void {
  const path = candles && candles.length > 0 ? pathOf(candles, last) : "";
  const line = element.firstElementChild!;
  if (line.getAttribute("d") !== path) line.setAttribute("d", path);
}

function pathOf(candles: readonly Candle[], last: string | null): string {
  const closes = [Number(candles[0]?.open), ...candles.map(candle => Number(candle.close))];
  if (last !== null) closes.push(Number(last));
  const low = Math.min(...closes);
  const size = Math.max(...closes) - low;
  const step = (width - 2) / Math.max(1, closes.length - 1);
  const y = (close: number): number =>
    size > 0 ? height - 2 - ((close - low) / size) * (height - 4) : height / 2;
  return closes
    .map(
      (close, place) =>
        `${startsAnew(candles, place) ? "M" : "L"}${(1 + place * step).toFixed(1)} ${y(close).toFixed(1)}`,
    )
    .join("");
}

function startsAnew(candles: readonly Candle[], place: number): boolean {
  const before = candles[place - 2];
  const candle = candles[place - 1];
  return (
    place === 0 || (before !== undefined && candle !== undefined && candle.open_time > before.close_time)
  );
}
