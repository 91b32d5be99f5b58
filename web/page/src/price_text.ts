import { make } from "./dom.ts";
import { compact, grouped, trimmed } from "./price.ts";
import { wantsLessMotion } from "./theme.ts";

/** Writes a price into an element, digit for digit, with zeros at the end less loud. `short` leaves out those at the end and counts many behind the point. */
export function showPrice(element: Element, price: string | null, short = false): void {
  const text = price === null ? "–" : short ? compact(grouped(trimmed(price))) : grouped(price);
  if (element.textContent === text) return;
  const zeros = /(?:\.0+|(?<=\.\d*[1-9])0+)$/.exec(text)?.[0] ?? "";
  const loud = text.slice(0, text.length - zeros.length);
  element.replaceChildren(loud, ...(zeros ? [make("span", { class: "zeros" }, zeros)] : []));
}

const flash_ms = 700;

/** Lets a price light up that has gone up or down, unless people want less movement. */
export function flash(element: Element, before: string | null, after: string | null): void {
  if (before === null || after === null || wantsLessMotion()) return;
  const step = Number(after) - Number(before);
  if (step !== 0)
    element.animate({ color: [`var(--${step > 0 ? "up" : "down"}-text)`, "var(--text)"] }, flash_ms);
}
