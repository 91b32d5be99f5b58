import { byId, setText } from "./dom.ts";
import { settings } from "./settings.ts";

/** The pairs with a star, and the star of the pair that is shown. */
export class Favourites {
  readonly #button = byId("favourite");
  #names: ReadonlySet<string> = new Set(settings.favourites.value);
  #shown = "";

  /** `changed` is called after each change. */
  constructor(readonly changed: () => void) {
    this.#button.addEventListener("click", () => this.toggleShown());
  }

  /** The names of all of them. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Gives a pair a star, or takes it away. */
  toggle(pair: string): void {
    // Another tab may have changed them meanwhile.
    const names = new Set(settings.favourites.value);
    if (this.#names.has(pair)) names.delete(pair);
    else names.add(pair);
    settings.favourites.set([...names]);
    this.#names = names;
    setText(byId("announcement"), `${pair} is ${names.has(pair) ? "a favourite" : "no favourite any more"}`);
    this.#draw();
    this.changed();
  }

  /** Gives the pair that is shown a star, or takes it away. */
  toggleShown(): void {
    if (this.#shown) this.toggle(this.#shown);
  }

  /** Says which pair is shown; none if empty. */
  show(pair: string): void {
    this.#shown = pair;
    this.#draw();
  }

  #draw(): void {
    const chosen = this.#names.has(this.#shown);
    this.#button.hidden = this.#shown === "";
    this.#button.setAttribute("aria-pressed", String(chosen));
    this.#button.title = chosen ? "A favourite (f takes the star away)" : "Make it a favourite (f)";
  }
}
