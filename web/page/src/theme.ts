/** The colours that are drawn on canvases; they stand in the style sheet. */
export interface Palette {
  readonly text: string;
  readonly soft: string;
  readonly page: string;
  readonly line: string;
  readonly grid: string;
  readonly up: string;
  readonly down: string;
  readonly repaired: string;
  readonly hatch: string;
}

const names = ["text", "soft", "page", "line", "grid", "up", "down", "repaired", "hatch"] as const;

/** The colours of the theme that the system asks for now. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    names.map(name => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as unknown as Palette;
}

/** Calls `changed` whenever the system goes from light to dark or back. */
export function onThemeChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

/** Whether people asked their system for less movement. */
export function wantsLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
