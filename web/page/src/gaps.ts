import { type Api, withQuery } from "./api.ts";
import { lengthOf } from "./intervals.ts";
import type { Gap } from "./model.ts";
import type { Missing, Point } from "./points.ts";

const sentences: Readonly<Record<string, string>> = {
  not_observed: "not observed; repair will see to it",
  parts: "its parts are incomplete",
  no_trades: "nothing was traded, the exchange says",
  absent: "the exchange has no candle of it either",
  invalid: "the exchange's candle contradicts itself",
  has_parts: "it holds shorter candles that the exchange's could contradict",
  not_listed: "the exchange did not list the pair yet",
  not_offered: "the exchange has no candles of this interval",
  outside_window: "too long ago for repair",
  refused: "the exchange does not know the pair",
  repair_off: "repair is off",
};

/** How many stretches are asked for at most. */
const most = 1_000;

/** How long after its end a bucket may be stored still. */
const late_ms = 120_000;

/** Which candles are asked about. */
export interface Asked {
  readonly pair: string;
  readonly interval: string;
  /** The intervals that are stored. */
  readonly stored: readonly string[];
  /** The oldest candle that matters. */
  readonly from: number;
  /** The service's time. */
  readonly now: number;
}

/** Why candles of one pair and interval are missing or incomplete. */
export class Gaps {
  #gaps: readonly Gap[] = [];
  #of = "";
  #from = Infinity;
  #until = -Infinity;

  constructor(readonly api: Api) {}

  /** Whether stretches of a pair and interval are known from a time on. */
  reaches({ pair, interval, from }: Asked): boolean {
    return this.#of === `${pair} ${interval}` && this.#from <= from;
  }

  /** Reads them; what cannot be read is not known. */
  async renew(asked: Asked): Promise<void> {
    const { pair, interval, stored, from, now } = asked;
    const of = `${pair} ${interval}`;
    if (this.#of !== of) this.#forget(of);
    this.#from = Math.min(this.#from, from);
    const path = withQuery("/api/gaps", {
      pair,
      interval: partOf(interval, stored),
      start: from,
      limit: most,
    });
    const answer = await this.api
      .get<{ gaps: readonly Gap[]; next: string | null }>(path, { timeout_ms: 5_000 })
      .catch(() => undefined);
    if (!answer || this.#of !== of) return;
    this.#gaps = answer.gaps;
    this.#until = answer.next ? (answer.gaps.at(-1)?.end ?? from) : now - late_ms;
  }

  /** Why there is no good candle at this time, in words; empty if that is not known. */
  why(time: number): string {
    const gap = this.#gaps.find(({ start, end }) => start <= time && time < end);
    return gap ? (sentences[gap.why] ?? gap.why) : "";
  }

  /** The stretch around a point in which candles are missing; undefined where there is one, or where nothing was traded. */
  at({ time, missing }: Point, length_ms: number): Missing | undefined {
    if (!missing || time < this.#from || time + length_ms > this.#until) return missing;
    const gap = this.#gaps.find(({ start, end }) => start < time + length_ms && time < end);
    if (!gap) return undefined;
    const [from, until] = [Math.max(gap.start, missing.from), Math.min(gap.end, missing.until)];
    return { from, until, buckets: Math.round((until - from) / length_ms) };
  }

  #forget(of: string): void {
    this.#of = of;
    this.#gaps = [];
    this.#from = Infinity;
    this.#until = -Infinity;
  }
}

/** The longest stored interval whose candles an interval is made of. */
function partOf(interval: string, stored: readonly string[]): string {
  const parts = stored.filter(name => lengthOf(interval) % lengthOf(name) === 0);
  return parts.sort((a, b) => lengthOf(b) - lengthOf(a))[0] ?? interval;
}
