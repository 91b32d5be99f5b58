import { byId, setText } from "./dom.ts";
import { type Zone, zoneName } from "./time.ts";

/** The button that says in whose time the page speaks, and changes it. */
export class ZoneButton {
  readonly #button = byId("clock-zone");

  constructor(toggle: () => void) {
    this.#button.addEventListener("click", toggle);
  }

  /** Shows a zone. */
  show(zone: Zone): void {
    const [name, other] = zone === "utc" ? ["UTC", zoneName("local")] : [zoneName("local"), "UTC"];
    this.#button.dataset.zone = zone;
    setText(this.#button, zone === "utc" ? "UTC" : shortName(name));
    this.#button.setAttribute("aria-label", `Times are in ${name}; show ${other}`);
    this.#button.title = `Times are in ${name}`;
  }
}

/** Europe/Berlin is Berlin. Where the computer's own zone is UTC, that is said to be the local one. */
function shortName(zone: string): string {
  return zone === "UTC" ? "Local" : (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
