import { type Api, withQuery } from "./api.ts";
import type { Gap } from "./model.ts";

const sentences: Readonly<Record<string, string>> = {
  not_observed: "not observed; repair will see to it",
  parts: "its parts are incomplete",
  no_trades: "nothing was traded, the exchange says",
  absent: "the exchange has no candle of it either",
  invalid: "the exchange's candle contradicts itself",
  has_parts: "it holds shorter candles that the exchange's could contradict",
  not_offered: "the exchange has no candles of this interval",
  outside_window: "too long ago for repair",
  refused: "the exchange does not know the pair",
  repair_off: "repair is off",
};

/** Why candles of one pair and interval are missing or incomplete. */
export class Gaps {
  #gaps: readonly Gap[] = [];
  #asked = "";

  constructor(readonly api: Api) {}

  /** Reads them; what cannot be read is not known. */
  async renew(pair: string, interval: string): Promise<void> {
    const path = withQuery("/api/gaps", { pair, interval, limit: 1_000 });
    if (this.#asked !== path) this.#gaps = [];
    this.#asked = path;
    const gaps = await this.api.get<{ gaps: readonly Gap[] }>(path, { timeout_ms: 5_000 }).then(
      answer => answer.gaps,
      () => [],
    );
    if (this.#asked === path) this.#gaps = gaps;
  }

  /** Why there is no good candle at this time, in words; empty if that is not known. */
  why(time: number): string {
    const gap = this.#gaps.find(({ start, end }) => start <= time && time < end);
    return gap ? (sentences[gap.why] ?? gap.why) : "";
  }
}
