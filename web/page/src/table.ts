import { byId, make } from "./dom.ts";
import { gapOf, samplesOf, stateOf } from "./legend.ts";
import type { Candle } from "./model.ts";
import { grouped } from "./price.ts";
import type { Clock } from "./time.ts";

/** How many candles the table has. */
const rows = 30;

/** The newest candles as a table, while it is open. */
export class Table {
  readonly #details = byId<HTMLDetailsElement>("table");
  #draw: () => void = () => {};

  constructor() {
    this.#details.addEventListener("toggle", () => this.#draw());
  }

  /** Shows the newest of these candles. */
  show(candles: readonly Candle[], clock: Clock, seconds: boolean): void {
    this.#draw = () => {
      if (!this.#details.open) return;
      const newest = candles.slice(-rows).reverse();
      byId("table-rows").replaceChildren(...newest.map(candle => row(candle, clock, seconds)));
    };
    this.#draw();
  }
}

function row(candle: Candle, clock: Clock, seconds: boolean): HTMLElement {
  const prices = [candle.open, candle.high, candle.low, candle.close].map(grouped);
  const cells = [...prices, samplesOf(candle), gapOf(candle), candle.source, stateOf(candle)];
  const time = make(
    "th",
    { scope: "row" },
    `${clock.day(candle.open_time)} ${clock.time(candle.open_time, seconds)}`,
  );
  return make("tr", {}, time, ...cells.map(text => make("td", {}, text)));
}
