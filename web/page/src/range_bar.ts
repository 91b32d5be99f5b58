import { byId } from "./dom.ts";
import { Menu } from "./menu.ts";
import { offsetOf, type Zone } from "./time.ts";

/** What the bar asks for. */
export interface RangeBarListener {
  /** All of the last hour, day, ..., or "all" there is. */
  readonly range: (name: string) => void;
  readonly jump: (time: number) => void;
}

/** The bar below the chart that chooses which time is shown. */
export class RangeBar {
  readonly #time = byId<HTMLInputElement>("jump-time");
  readonly #menu: Menu;

  /** `zone` is that in which times are typed. */
  constructor(
    readonly zone: () => Zone,
    readonly listener: RangeBarListener,
  ) {
    this.#menu = new Menu("jump");
    for (const button of byId("ranges").querySelectorAll<HTMLButtonElement>("button[value]"))
      button.addEventListener("click", () => this.listener.range(button.value));
    byId("jump-form").addEventListener("submit", event => {
      event.preventDefault();
      this.#jump();
    });
  }

  #jump(): void {
    const typed = Date.parse(`${this.#time.value}Z`);
    if (Number.isNaN(typed)) return;
    this.#menu.close();
    this.listener.jump(typed - offsetOf(this.zone(), typed));
  }
}
