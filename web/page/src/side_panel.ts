import { byId } from "./dom.ts";

/** The panel with the pairs: beside the chart where there is room, else in front of it when asked for. */
export class SidePanel {
  readonly #panel = byId("pairs");
  readonly #button = byId("open-pairs");
  readonly #narrow = matchMedia("(max-width: 800px)");

  /** `entered` is called when the panel should have the focus. */
  constructor(readonly entered: () => void) {
    this.#button.addEventListener("click", () => this.open());
    byId("close-pairs").addEventListener("click", () => this.close());
    document.addEventListener("leave-pairs", () => {
      this.close();
      if (!this.#narrow.matches) byId("chart").focus();
    });
    this.#narrow.addEventListener("change", () => this.#set(false));
    this.#set(false);
  }

  /** Shows the panel and goes there. */
  open(): void {
    if (this.#narrow.matches) this.#set(true);
    this.entered();
  }

  /** Puts it away where it hides the chart. */
  close(): void {
    if (!this.#narrow.matches || this.#panel.inert) return;
    this.#set(false);
    this.#button.focus();
  }

  #set(open: boolean): void {
    const shown = open || !this.#narrow.matches;
    this.#panel.inert = !shown;
    this.#panel.classList.toggle("open", open);
    this.#button.setAttribute("aria-expanded", String(shown));
  }
}
