import { byId, make } from "./dom.ts";
import type { Pair } from "./model.ts";

/** What stands in front of the chart when there is nothing to draw. */
export class Message {
  readonly #root = byId("message");
  #text = "";

  /** `choose` is called with the name of a pair that somebody takes instead. */
  constructor(readonly choose: (pair: string) => void) {}

  /** Says something, with pairs to choose from; nothing hides it. */
  show(text: string, pairs: readonly Pair[] = []): void {
    this.#root.hidden = text === "";
    this.#root.classList.remove("late");
    if (this.#text === text) return;
    this.#text = text;
    this.#root.replaceChildren(make("p", {}, text), ...pairs.map(pair => this.#button(pair)));
  }

  #button({ name, base, quote }: Pair): HTMLElement {
    const button = make("button", { type: "button" }, `${base}/${quote}`);
    button.addEventListener("click", () => this.choose(name));
    return button;
  }
}
