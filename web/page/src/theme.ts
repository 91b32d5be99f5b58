import { byId } from "./dom.ts";
import { settings } from "./settings.ts";

const names = [
  "text",
  "soft",
  "page",
  "panel",
  "line",
  "grid",
  "up",
  "down",
  "repaired",
  "hatch",
  "accent",
  "compared",
  "study-1",
  "study-2",
  "study-3",
  "study-4",
  "study-5",
  "study-6",
] as const;

/** The colours that are drawn on canvases; they stand in the style sheet. */
export type Palette = Readonly<Record<(typeof names)[number], string>>;

/** The colours of the theme that is shown now. */
export function palette(): Palette {
  const probe = document.createElement("i");
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const colours = Object.fromEntries(names.map(name => [name, colour(name)])) as Palette;
  probe.remove();
  return colours;
}

/** Light or dark: as the system asks for it, or as the button says. */
export class Theme {
  readonly #button = byId("theme");
  readonly #bars = [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")];
  readonly #ownBars = this.#bars.map(({ content }) => content);

  /** `changed` is called whenever the page goes from light to dark or back. */
  constructor(readonly changed: () => void) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#apply());
    this.#button.addEventListener("click", () => this.#next());
    this.#show();
  }

  #next(): void {
    const next = { system: "light", light: "dark", dark: "system" } as const;
    settings.theme.set(next[settings.theme.value]);
    this.#apply();
  }

  #apply(): void {
    this.#show();
    this.changed();
  }

  #show(): void {
    const theme = settings.theme.value;
    document.documentElement.dataset.theme = theme;
    this.#button.setAttribute("aria-label", `Theme: ${theme}`);
    this.#button.title = theme === "system" ? "Light or dark as the system is" : `Always ${theme}`;
    const colour = theme === "system" ? undefined : palette().panel;
    for (const [place, bar] of this.#bars.entries()) bar.content = colour ?? this.#ownBars[place]!;
  }
}

/** Whether people asked their system for less movement. */
export function wantsLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
