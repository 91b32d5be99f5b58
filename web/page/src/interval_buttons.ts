import { byId, make } from "./dom.ts";
import { keyOfInterval } from "./intervals.ts";

/** A button for each interval that the service has. */
export class IntervalButtons {
  readonly #group = byId("intervals");
  #shown = "";

  constructor(readonly choose: (interval: string) => void) {}

  /** Shows these intervals, of which one is chosen. */
  show(intervals: readonly string[], chosen: string): void {
    if (this.#shown !== intervals.join()) this.#build(intervals);
    for (const button of this.#group.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.value === chosen));
  }

  #build(intervals: readonly string[]): void {
    this.#shown = intervals.join();
    this.#group.replaceChildren(
      ...intervals.map(interval => {
        const key = keyOfInterval(interval, intervals);
        const attributes = { type: "button", value: interval, "data-testid": `interval-${interval}` };
        const button = make(
          "button",
          { ...attributes, title: key && `${interval} candles (key ${key})` },
          interval,
        );
        button.addEventListener("click", () => this.choose(interval));
        return button;
      }),
    );
  }
}
