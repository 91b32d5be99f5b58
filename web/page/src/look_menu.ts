import { lengthsIn } from "./averages.ts";
import { byId, make } from "./dom.ts";
import { chosenLook, type Look } from "./look.ts";
import { Menu } from "./menu.ts";
import type { Pair } from "./model.ts";
import type { Pairs } from "./pairs.ts";
import { settings } from "./settings.ts";

/** What the menu does. */
export interface LookMenuListener {
  readonly looks: (look: Look) => void;
  /** Another pair is compared with; an empty name ends that. */
  readonly compares: (pair: string) => void;
}

/** The menu that says how candles are drawn, and what is drawn besides. */
export class LookMenu {
  readonly #menu = byId("look");
  readonly #compare = byId<HTMLInputElement>("look-compare");

  constructor(
    readonly pairs: Pairs,
    readonly listener: LookMenuListener,
  ) {
    new Menu("look", () => this.#fill());
    this.#choices("style");
    this.#choices("scale");
    this.#lengths("sma");
    this.#lengths("ema");
    this.#compare.addEventListener("change", () => this.#chooseCompared());
  }

  /** What belongs to a setting is made of its values. */
  #choices(name: "style" | "scale"): void {
    for (const input of this.#menu.querySelectorAll<HTMLInputElement>(`input[name=${name}]`)) {
      input.checked = input.value === settings[name].value;
      input.addEventListener("change", () => {
        (settings[name].set as (value: string) => void).call(settings[name], input.value);
        this.listener.looks(chosenLook());
      });
    }
  }

  #lengths(kind: "sma" | "ema"): void {
    const input = byId<HTMLInputElement>(`look-${kind}`);
    input.value = settings[kind].value;
    input.addEventListener("change", () => {
      input.value = lengthsIn(input.value).join(", ");
      settings[kind].set(input.value);
      this.listener.looks(chosenLook());
    });
  }

  #chooseCompared(): void {
    const text = this.#compare.value.trim();
    const pair = text ? this.pairs.named(text) : undefined;
    this.#compare.setAttribute("aria-invalid", String(text !== "" && !pair));
    if (text && !pair) return;
    this.#compare.value = pair ? named(pair) : "";
    this.listener.compares(pair?.name ?? "");
  }

  #fill(): void {
    const list = byId("look-pairs");
    if (list.childElementCount === this.pairs.all.length) return;
    list.replaceChildren(...this.pairs.all.map(pair => make("option", { value: named(pair) })));
  }
}

function named({ base, quote }: Pair): string {
  return `${base}/${quote}`;
}
