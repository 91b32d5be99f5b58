import { byId, make, setText } from "./dom.ts";
import { ago, type FigureGroup, healthFigures } from "./health_figures.ts";
import type { ConnectionState, StatusWatch } from "./status_watch.ts";
import type { Clock } from "./time.ts";

const names: Readonly<Record<ConnectionState, string>> = {
  connecting: "Connecting",
  live: "Live",
  "exchange-down": "Exchange down",
  unreachable: "Unreachable",
  unauthorised: "Token needed",
};

/** The pill that says how the service is, the details with all its figures, and the line that says what is wrong. */
export class Health {
  readonly #connection = byId("connection");
  readonly #details = byId<HTMLDetailsElement>("details");
  readonly #figures = byId("health-details");
  #clock: Clock | undefined;
  #built = "";

  constructor(readonly watch: StatusWatch) {
    document.addEventListener("pointerdown", event => {
      if (!this.#details.contains(event.target as Node)) this.#details.open = false;
    });
    this.#details.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !this.#details.open) return;
      this.#details.open = false;
      this.#details.querySelector("summary")?.focus();
      event.stopPropagation();
    });
    this.#details.addEventListener("toggle", () => this.#showFigures());
  }

  /** Shows what is known now; `note` says what else is wrong, if anything is. */
  show(clock: Clock, note: string): void {
    const { connection } = this.watch;
    this.#clock = clock;
    this.#connection.dataset.state = connection.state;
    document.documentElement.dataset.connection = connection.state;
    setText(byId("connection-text"), names[connection.state]);
    const why = connection.why || note;
    setText(byId("notice-text"), why);
    byId("notice").classList.toggle("unseen", why === "");
    this.tick();
  }

  /** Shows ages as they are now. */
  tick(): void {
    const age = this.watch.pollAge_ms;
    this.#connection.title = age === undefined ? "No prices yet" : `The newest prices came ${ago(age)}`;
    const quiet = byId("notice-text").textContent === "";
    setText(byId("notice-age"), quiet || age === undefined ? "" : `The newest prices came ${ago(age)}.`);
    this.#showFigures();
  }

  #showFigures(): void {
    const { status, pollAge_ms, clock } = this.watch;
    if (!this.#details.open) return;
    if (status && this.#clock) this.#draw(healthFigures(status, pollAge_ms, clock.now(), this.#clock));
    else setText(this.#figures, "candled has not said anything yet.");
  }

  /** Changes texts only, where the figures are the same, so that somebody may read and mark them. */
  #draw(groups: readonly FigureGroup[]): void {
    const names = JSON.stringify(groups.map(({ title, figures }) => [title, figures.map(({ name }) => name)]));
    if (this.#built !== names || this.#figures.childElementCount === 0)
      this.#figures.replaceChildren(...groups.map(elementOf));
    this.#built = names;
    const values = this.#figures.querySelectorAll("dd");
    for (const [place, { value, bad }] of groups.flatMap(({ figures }) => figures).entries()) {
      setText(values[place]!, value);
      values[place]!.classList.toggle("bad", bad === true);
    }
  }
}

function elementOf({ title, figures }: FigureGroup): HTMLElement {
  const rows = figures.map(({ name }) => make("div", {}, make("dt", {}, name), make("dd")));
  return make("section", {}, make("h2", {}, title), make("dl", {}, ...rows));
}
