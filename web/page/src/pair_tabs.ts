import { byId, make } from "./dom.ts";
import { everyPair, starred } from "./pairs.ts";
import { settings } from "./settings.ts";

/** The tabs above the list of pairs: all, the favourites, and one for each quote currency that there is. */
export class PairTabs {
  readonly #group = byId("pair-tabs");
  #built = "";
  #quotes: readonly string[] = [];

  /** `changed` is called when somebody chooses another tab. */
  constructor(readonly changed: () => void) {}

  /** The chosen tab; all pairs where the remembered one does not exist any more. */
  get tab(): string {
    const tab = settings.tab.value;
    return tab === starred || this.#quotes.includes(tab) ? tab : everyPair;
  }

  /** Shows tabs for these currencies. While somebody searches, all pairs are looked through. */
  show(quotes: readonly string[], searching: boolean): void {
    this.#quotes = quotes;
    if (this.#built !== quotes.join()) this.#build();
    const shown = searching ? everyPair : this.tab;
    for (const button of this.#group.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.value === shown));
  }

  #build(): void {
    this.#built = this.#quotes.join();
    this.#group.replaceChildren(
      this.#button(starred, "★", "Favourites"),
      this.#button(everyPair, "All"),
      ...this.#quotes.map(quote => this.#button(quote, quote)),
    );
  }

  #button(tab: string, text: string, label?: string): HTMLElement {
    const attributes = { type: "button", value: tab, "data-testid": `tab-${label?.toLowerCase() ?? text}` };
    const button = make("button", { ...attributes, "aria-label": label, title: label }, text);
    button.addEventListener("click", () => {
      settings.tab.set(tab);
      this.changed();
    });
    return button;
  }
}
