import { type Api, withQuery } from "./api.ts";

/** How many decimals the prices of each pair have, as charting programs are told. */
export class Decimals {
  readonly #known = new Map<string, number | undefined>();

  /** `learned` is called when there is news. */
  constructor(
    readonly api: Api,
    readonly learned: () => void,
  ) {}

  /** How many decimals a pair's prices have; undefined until the service has said so, which is asked for once. */
  of(pair: string): number | undefined {
    if (!this.#known.has(pair)) {
      this.#known.set(pair, undefined);
      void this.#ask(pair).catch(() => this.#known.delete(pair));
    }
    return this.#known.get(pair);
  }

  async #ask(pair: string): Promise<void> {
    const path = withQuery("/udf/symbols", { symbol: pair });
    const { pricescale } = await this.api.get<{ pricescale: number }>(path, { timeout_ms: 5_000 });
    this.#known.set(pair, Math.round(Math.log10(pricescale)));
    this.learned();
  }
}
