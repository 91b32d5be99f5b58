import { make } from "./dom.ts";
import { compact, grouped } from "./price.ts";

/** Writes a price into an element, digit for digit, with zeros at the end less loud. `short` counts many zeros behind the point. */
export function showPrice(element: Element, price: string | null, short = false): void {
  const text = price === null ? "–" : short ? compact(grouped(price)) : grouped(price);
  if (element.textContent === text) return;
  const zeros = /(?:\.0+|(?<=\.\d*[1-9])0+)$/.exec(text)?.[0] ?? "";
  const loud = text.slice(0, text.length - zeros.length);
  element.replaceChildren(loud, ...(zeros ? [make("span", { class: "zeros" }, zeros)] : []));
}
