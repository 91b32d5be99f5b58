import { byId } from "./dom.ts";
import { intervalOfKey, intervalTyped } from "./intervals.ts";

/** How long more keys are waited for. */
const settleAfter_ms = 900;

/** An interval that is typed: 15m, 4h, or 15 for minutes. A lone 1, 5 or 0 is a shortcut. */
export class TypedInterval {
  readonly #box = byId("typed");
  #text = "";
  #timer: number | undefined;

  constructor(
    readonly stored: () => readonly string[],
    readonly choose: (interval: string) => void,
  ) {}

  /** Takes a key, if it may belong to an interval; returns whether it did. */
  take(key: string): boolean {
    if (/^\d$/.test(key) && this.#text.length < 5) return this.#type(this.#text + key);
    if (this.#text === "") return false;
    if (/^[smhdw]$/.test(key)) this.#settle(this.#text + key);
    else if (key === "Enter") this.#settle(this.#text);
    else if (key === "Escape") this.#show("");
    else if (key === "Backspace") this.#type(this.#text.slice(0, -1));
    else return false;
    return true;
  }

  #type(text: string): true {
    this.#text = text;
    this.#show(text);
    window.clearTimeout(this.#timer);
    if (text) this.#timer = window.setTimeout(() => this.#settle(text), settleAfter_ms);
    return true;
  }

  #settle(text: string): void {
    const interval = intervalOfKey(text, this.stored()) ?? intervalTyped(text, this.stored());
    window.clearTimeout(this.#timer);
    this.#text = "";
    this.#show(interval ? "" : `There are no candles of ${/\d$/.test(text) ? `${text}m` : text}.`);
    if (interval) this.choose(interval);
    else this.#timer = window.setTimeout(() => this.#show(""), 2 * settleAfter_ms);
  }

  #show(text: string): void {
    if (text === "") this.#text = "";
    this.#box.hidden = text === "";
    this.#box.textContent = text;
  }
}
