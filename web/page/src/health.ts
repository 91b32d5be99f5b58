import { byId, make, setText } from "./dom.ts";
import { lengthOf } from "./intervals.ts";
import type { NewestCandle, Status } from "./model.ts";
import { grouped } from "./price.ts";
import type { ConnectionState, StatusWatch } from "./status_watch.ts";
import { type Clock, duration } from "./time.ts";

const names: Readonly<Record<ConnectionState, string>> = {
  connecting: "Connecting",
  live: "Live",
  "exchange-down": "Exchange down",
  unreachable: "Unreachable",
  unauthorised: "Token needed",
};

/** How long after its end a candle may be stored before it counts as late: its grace and a little. */
const patience_ms = 4_000;

/** The bar that says how the service is, its details, and the line that says what is wrong. */
export class Health {
  readonly #connection = byId("connection");
  readonly #details = byId<HTMLDetailsElement>("details");

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
  }

  /** Shows what is known now; `note` says what else is wrong, if anything is. */
  show(clock: Clock, note: string): void {
    const { connection, status } = this.watch;
    this.#connection.dataset.state = connection.state;
    document.documentElement.dataset.connection = connection.state;
    setText(byId("connection-text"), names[connection.state]);
    const why = connection.why || note;
    setText(byId("notice-text"), why);
    byId("notice").classList.toggle("unseen", why === "");
    this.tick();
    if (status) this.#figures(status, clock);
  }

  /** Shows ages as they are now. */
  tick(): void {
    const age = this.watch.pollAge_ms;
    const text =
      age === undefined ? "–" : `${age < 10_000 ? `${(age / 1_000).toFixed(1)} s` : duration(age)} ago`;
    setText(byId("health-age"), text);
    const quiet = byId("notice-text").textContent === "";
    setText(byId("notice-age"), quiet || age === undefined ? "" : `The newest prices came ${text}.`);
  }

  #figures(status: Status, clock: Clock): void {
    const { feed, store, repair } = status;
    const now = this.watch.clock.now();
    set("feed", feed.name);
    set("latency", feed.latency_ms === null ? "–" : `${feed.latency_ms} ms`);
    set("failed", count(feed.polls.failed), feed.failures_in_a_row > 0);
    set("skipped", count(feed.polls.skipped));
    set("size", bytes(store.size_bytes), store.error !== null);
    set("gaps", repair.enabled ? count(repair.open) : "off");
    set("repaired", count(repair.repaired));
    set("version", status.version);
    byId("health-newest").replaceChildren(...status.intervals.map(newest => lagChip(newest, now)));
    if (this.#details.open) byId("health-details").replaceChildren(...details(status, now, clock));
    else
      this.#details.ontoggle = () =>
        this.#details.open && byId("health-details").replaceChildren(...details(status, now, clock));
  }
}

function set(name: string, text: string, bad = false): void {
  const element = byId(`health-${name}`);
  setText(element, text);
  element.classList.toggle("bad", bad);
}

function count(number: number): string {
  return grouped(String(number));
}

function bytes(size: number | null): string {
  if (size === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; size >= 1_000 && unit < units.length - 1; ++unit) size /= 1_000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** How far the newest candle of an interval is behind: the next one should be stored soon after its end. */
function lag({ interval, close_time }: NewestCandle, now: number): { text: string; late: boolean } {
  if (close_time === null) return { text: "none yet", late: false };
  const behind = Math.max(0, now - close_time);
  return {
    text: duration(Math.floor(behind / 1_000) * 1_000),
    late: behind > lengthOf(interval) + patience_ms,
  };
}

function lagChip(newest: NewestCandle, now: number): HTMLElement {
  const { text, late } = lag(newest, now);
  return make(
    "span",
    { class: late ? "chip bad" : "chip" },
    make("b", {}, newest.interval),
    ` ${text}${late ? " late" : ""}`,
  );
}

function details(status: Status, now: number, clock: Clock): HTMLElement[] {
  const { feed, samples, store, repair } = status;
  const rejected = Object.entries(samples.rejected).map(
    ([reason, number]) => `${count(number)} ${reason.replaceAll("_", " ")}`,
  );
  return [
    group(
      "Newest candles",
      status.intervals.map(newest => {
        const { text, late } = lag(newest, now);
        const opened =
          newest.open_time === null
            ? ""
            : `${clock.time(newest.open_time, lengthOf(newest.interval) < 60_000)}, `;
        return [
          newest.interval,
          `${opened}closed ${text} ago${late ? ", late" : ""}`.replace("closed none yet ago", "none yet"),
        ];
      }),
    ),
    group("Polls", [
      ["answered", count(feed.polls.ok)],
      ["failed", count(feed.polls.failed)],
      ["failed in a row", count(feed.failures_in_a_row)],
      ["skipped", count(feed.polls.skipped)],
      ["newest failure", feed.last_error?.detail ?? "none"],
    ]),
    group("Samples", [
      ["taken", count(samples.taken)],
      ["late", count(samples.late)],
      ["rejected", rejected.join(", ") || "none"],
      ["pairs", count(status.pairs)],
    ]),
    group("Store", [
      ["candles", store.candles === null ? "–" : count(store.candles)],
      ["size", bytes(store.size_bytes)],
      ["waiting, lost", `${count(store.waiting)}, ${count(store.lost)}`],
      ["removed for age", count(store.removed)],
      ["error", store.error ?? "none"],
    ]),
    group("Gaps and repair", [
      ["state", repair.state],
      ["open", count(repair.open)],
      ["repaired", count(repair.repaired)],
      ["given up", count(repair.given_up)],
      ["newest failure", repair.last_error ?? "none"],
    ]),
    group("Service", [
      ["version", status.version],
      ["up for", duration(status.uptime * 1_000)],
      ["since", `${clock.date(status.started)} ${clock.time(status.started)}`],
    ]),
  ];
}

function group(title: string, rows: readonly (readonly string[])[]): HTMLElement {
  const list = make(
    "dl",
    {},
    ...rows.map(([name = "", value = ""]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
  );
  return make("section", {}, make("h2", {}, title), list);
}
