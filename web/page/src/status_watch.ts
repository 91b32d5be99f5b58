import { type Api, ApiError } from "./api.ts";
import type { Status } from "./model.ts";
import { ServerClock } from "./server_clock.ts";
import { duration } from "./time.ts";

/** How collecting goes, seen from the page. */
export type ConnectionState = "connecting" | "live" | "exchange-down" | "unreachable" | "unauthorised";

/** A state, and a sentence about it for people; empty while all is well. */
export interface Connection {
  readonly state: ConnectionState;
  readonly why: string;
}

const period_ms = 1_000;

/** Asks once a second how the service is. */
export class StatusWatch {
  readonly clock = new ServerClock();
  /** The newest answer, however old it is. */
  status: Status | undefined;
  /** What the newest request has shown. */
  connection: Connection = { state: "connecting", why: "Connecting to candled." };
  #timer: number | undefined;
  #asking = false;

  /** `changed` is called after each answer, and each time that there is none. */
  constructor(
    readonly api: Api,
    readonly changed: () => void,
  ) {}

  /** Asks now, and then once a second while somebody looks. */
  async ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    window.clearTimeout(this.#timer);
    const began = performance.now();
    if (!document.hidden || !this.status) {
      this.connection = await this.#ask();
      this.changed();
    }
    this.#asking = false;
    this.#timer = window.setTimeout(
      () => void this.ask(),
      Math.max(0, period_ms - (performance.now() - began)),
    );
  }

  /** How long ago the newest successful poll was, in milliseconds. */
  get pollAge_ms(): number | undefined {
    const last = this.status?.feed.last_success;
    return last === null || last === undefined ? undefined : Math.max(0, this.clock.now() - last);
  }

  async #ask(): Promise<Connection> {
    const sent = Date.now();
    try {
      const status = await this.api.get<Status>("/api/status");
      this.clock.learn(status.started + status.uptime * 1_000, sent, Date.now());
      this.status = status;
      return this.#judge(status);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        return { state: "unauthorised", why: "candled asks for a token." };
      if (error instanceof ApiError && error.status === 429)
        return {
          ...this.connection,
          why: "candled limits how often this page may ask: what you see may be some seconds old.",
        };
      const why = error instanceof ApiError ? error.message : "no connection";
      return {
        state: "unreachable",
        why: `candled does not answer (${why}). What you see may be old; trying again.`,
      };
    }
  }

  #judge({ feed }: Status): Connection {
    const age = this.pollAge_ms;
    if (age === undefined && feed.failures_in_a_row === 0)
      return { state: "connecting", why: "Waiting for the first prices of the exchange." };
    const every = feed.poll_every_ms;
    const late = age === undefined || age > 1.8 * every + 1.5 * (feed.latency_ms ?? 0);
    const failing = feed.failures_in_a_row > 0 && (age === undefined || age > 1.5 * every);
    if (!late && !failing) return { state: "live", why: "" };
    return { state: "exchange-down", why: exchangeTrouble(feed, this.clock.now()) };
  }
}

function exchangeTrouble(feed: Status["feed"], now: number): string {
  const error = feed.failures_in_a_row > 0 ? feed.last_error : null;
  const cause = error ? ` (${error.detail || error.failure})` : "";
  const retry =
    feed.retry_at !== null && feed.retry_at > now + 2_000
      ? ` candled waits ${duration(feed.retry_at - now)} before it tries again.`
      : "";
  return `The exchange does not answer${cause}.${retry}`;
}
