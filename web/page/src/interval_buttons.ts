import { byId, make, setText } from "./dom.ts";
import { keyOfInterval, lengthOf, offered } from "./intervals.ts";

/** A button for each interval to choose from. On a phone they are folded behind the chosen one. */
export class IntervalButtons {
  readonly #group = byId("intervals");
  readonly #fold = byId("open-intervals");
  #shown = "";

  constructor(readonly choose: (interval: string) => void) {
    this.#fold.addEventListener("click", () => this.#open(!this.#group.classList.contains("open")));
  }

  /** Shows what follows from the stored intervals, and the chosen one. */
  show(stored: readonly string[], chosen: string): void {
    const all = [...new Set([...offered(stored), ...(chosen && stored.length > 0 ? [chosen] : [])])];
    all.sort((a, b) => lengthOf(a) - lengthOf(b));
    if (this.#shown !== all.join()) this.#build(all, stored);
    if (this.#fold.textContent !== chosen) this.#open(false);
    setText(this.#fold, chosen || "–");
    this.#fold.setAttribute("aria-label", `Interval: ${chosen}`);
    for (const button of this.#group.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.value === chosen));
  }

  #open(open: boolean): void {
    this.#group.classList.toggle("open", open);
    this.#fold.setAttribute("aria-expanded", String(open));
  }

  #build(intervals: readonly string[], stored: readonly string[]): void {
    this.#shown = intervals.join();
    this.#group.replaceChildren(
      ...intervals.map(interval => {
        const key = keyOfInterval(interval, stored);
        const attributes = { type: "button", value: interval, "data-testid": `interval-${interval}` };
        const button = make(
          "button",
          { ...attributes, title: `${interval} candles (type ${key ?? interval})` },
          interval,
        );
        button.addEventListener("click", () => {
          this.#open(false);
          this.choose(interval);
        });
        return button;
      }),
    );
  }
}
