import type { Study } from "./chart.ts";
import { byId, make, setText } from "./dom.ts";

/** The key to what is drawn besides candles, with the values of one candle. */
export class StudiesLegend {
  readonly #root = byId("studies");
  #built = "";

  /** Shows studies. */
  show(studies: readonly Study[]): void {
    const names = studies.map(({ name }) => name).join();
    if (names !== this.#built) this.#build(studies);
    this.#built = names;
    studies.forEach(({ text }, place) => setText(this.#root.children[place]!.lastElementChild!, text));
  }

  #build(studies: readonly Study[]): void {
    this.#root.replaceChildren(
      ...studies.map(({ name, colour }) => {
        const swatch = make("i", { "aria-hidden": "true" });
        swatch.style.background = `var(--${colour})`;
        return make("div", {}, make("dt", {}, swatch, name), make("dd"));
      }),
    );
  }
}
