// Server-sent events by fetch, because EventSource cannot send a token.

import type { Api } from "./api.ts";

/** One event of a stream. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Makes events of a stream's text, in whatever pieces it comes. */
export class EventParser {
  #rest = "";
  #type = "";
  #data: string[] = [];
  #id: string | undefined;

  /** The events that this piece completes. */
  push(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap(line => this.#line(line.replace(/\r$/, "")));
  }

  #line(line: string): StreamEvent[] {
    if (line === "") return this.#end();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") this.#type = value;
    if (field === "data") this.#data.push(value);
    if (field === "id") this.#id = value;
    return [];
  }

  #end(): StreamEvent[] {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    this.#id = undefined;
    return empty ? [] : [event];
  }
}

/** What a stream tells. */
export interface StreamListener {
  readonly event: (event: StreamEvent) => void;
  /** The connection stands; `again` if it did before. */
  readonly opened: (again: boolean) => void;
  readonly lost: () => void;
}

const shortestPause_ms = 250;
const longestPause_ms = 2_000;

/** candled sends at least a comment every 15 s; a stream that is silent for longer is dead. */
const silence_ms = 20_000;

/** A stream of events that goes on after its last event whenever its connection breaks. */
export class EventStream {
  #stopped = new AbortController();
  #lastId: string;
  #pause_ms = shortestPause_ms;
  #opened = false;
  #paused = false;
  #connected = new AbortController();
  #wake: () => void = () => {};

  /** Events after `lastId` come; without one (""), those from now on. */
  constructor(
    readonly api: Api,
    readonly path: string,
    lastId: string,
    readonly listener: StreamListener,
  ) {
    this.#lastId = lastId;
    void this.#run();
  }

  /** Ends it for good; nothing is told any more. */
  stop(): void {
    this.#stopped.abort();
    this.#wake();
  }

  /** Gives its connection back until it is resumed; nothing is lost meanwhile. */
  pause(): void {
    this.#paused = true;
    this.#connected.abort();
  }

  /** Goes on after a pause. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#wake();
  }

  /** Does not wait any longer, if it waits to connect again. */
  retryNow(): void {
    this.#pause_ms = shortestPause_ms;
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      if (this.#paused) {
        await new Promise<void>(resolve => (this.#wake = resolve));
        continue;
      }
      await this.#connection().catch(() => {});
      if (this.#stopped.signal.aborted || this.#paused) continue;
      this.listener.lost();
      await this.#rest();
    }
  }

  #rest(): Promise<void> {
    const pause = this.#pause_ms;
    this.#pause_ms = Math.min(longestPause_ms, pause * 2);
    return new Promise(resolve => {
      const timer = window.setTimeout(resolve, pause);
      this.#wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }

  async #connection(): Promise<void> {
    const over = (this.#connected = new AbortController());
    const signal = AbortSignal.any([this.#stopped.signal, over.signal]);
    const watch = watchdog(silence_ms, () => over.abort());
    try {
      const headers: Record<string, string> = this.#lastId ? { "Last-Event-ID": this.#lastId } : {};
      const response = await this.api.open(this.path, { signal, headers });
      this.#pause_ms = shortestPause_ms;
      this.listener.opened(this.#opened);
      this.#opened = true;
      await this.#read(response, watch.fed);
    } finally {
      watch.end();
      over.abort();
    }
  }

  async #read(response: Response, fed: () => void): Promise<void> {
    const parser = new EventParser();
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      fed();
      for (const event of parser.push(piece.value)) {
        if (event.id !== undefined) this.#lastId = event.id;
        if (!this.#stopped.signal.aborted) this.listener.event(event);
      }
    }
  }
}

/** Calls `bark` when nothing has fed it for `after_ms`. */
function watchdog(after_ms: number, bark: () => void): { fed: () => void; end: () => void } {
  let timer = window.setTimeout(bark, after_ms);
  const end = (): void => window.clearTimeout(timer);
  const fed = (): void => {
    end();
    timer = window.setTimeout(bark, after_ms);
  };
  return { fed, end };
}
