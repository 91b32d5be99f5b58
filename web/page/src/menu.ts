import { byId } from "./dom.ts";

/** How much room a menu needs beside its button. */
const width_px = 270;

/** A panel that a button opens below or above itself; Escape, or a click elsewhere, closes it. */
export class Menu {
  readonly #button: HTMLElement;
  readonly #panel: HTMLElement;

  /** `name` is the panel's id; `opened` is called before it is shown. */
  constructor(name: string, opened: () => void = () => {}) {
    this.#button = byId(`open-${name}`);
    this.#panel = byId(name);
    this.#panel.addEventListener("beforetoggle", event => {
      if ((event as ToggleEvent).newState !== "open") return;
      this.#place();
      opened();
    });
  }

  /** Closes the panel. */
  close(): void {
    this.#panel.hidePopover();
  }

  #place(): void {
    const { left, top, bottom } = this.#button.getBoundingClientRect();
    const { style } = this.#panel;
    style.left = `${Math.max(8, Math.min(left, innerWidth - width_px - 8))}px`;
    const below = top < innerHeight / 2;
    style.top = below ? `${bottom + 4}px` : "auto";
    style.bottom = below ? "auto" : `${innerHeight - top + 4}px`;
  }
}
