import { type Api, ApiError, following, isAbort, withQuery } from "./api.ts";
import { EventStream, type StreamEvent } from "./events.ts";
import { History, type HistoryChange } from "./history.ts";
import { lengthOf } from "./intervals.ts";
import type { Candle, CandlePage } from "./model.ts";
import { isIncomplete } from "./points.ts";

/** How many candles the first view loads. */
const firstPage = 500;

/** How many candles each further page has while somebody scrolls back. */
const olderPage = 1_000;

/** How many candles are kept at most. */
export const mostCandles = 200_000;

/** How many of the newest candles are looked at again, and how often: repair changes them without an event. More of them while it is at work. */
const refreshed = 100;
const refreshedWhileRepairing = 5_000;
const refreshEvery_ms = 30_000;
const afterIncomplete_ms = 12_000;
const retry_ms = 2_000;

/** How long candles of the history are gathered before they are asked for together. */
const backfillEvery_ms = 2_000;

/** Where a feed begins: at the newest candles, or around a time. */
export interface Moment {
  readonly at: number | null;
  /** How many candles are loaded first. */
  readonly count?: number | undefined;
}

/** What a feed of candles tells. */
export interface CandleFeedListener {
  readonly changed: (history: History, change: HistoryChange) => void;
  readonly refused: (error: ApiError) => void;
  readonly streaming: (connected: boolean) => void;
}

/** The candles of one pair and interval: what is stored, older ones on request, and new ones as they come. One that begins in the past has newer ones on request too, until it has come to the present. */
export class CandleFeed {
  readonly history = new History();
  #older: string | null = null;
  #newer: string | null = null;
  #loadingOlder = false;
  #loadingNewer = false;
  #repairing = false;
  #backfilling = false;
  #stopped = new AbortController();
  #stream: EventStream | undefined;
  #timers = new Set<number>();

  constructor(
    readonly api: Api,
    readonly pair: string,
    readonly interval: string,
    readonly moment: Moment,
    readonly listener: CandleFeedListener,
  ) {}

  /** Whether there are newer candles than those that are loaded. */
  get isPast(): boolean {
    return this.#newer !== null;
  }

  /** Loads the first candles, tries again until there is an answer, and follows what comes. */
  async start(): Promise<void> {
    try {
      const around = this.moment.at === null ? [] : await this.#around(this.moment.at);
      this.history.add(around.length > 0 ? around : await this.#newest());
      this.listener.changed(this.history, "rebuilt");
      if (!this.isPast) this.#follow();
    } catch (error) {
      if (isAbort(error) || this.#stopped.signal.aborted) return;
      if (error instanceof ApiError && error.status > 0) this.listener.refused(error);
      this.#after(retry_ms, () => void this.start());
    }
  }

  /** Ends it for good; nothing is told any more. */
  stop(): void {
    this.#stopped.abort();
    this.#stream?.stop();
    for (const timer of this.#timers) window.clearTimeout(timer);
  }

  /** Connects again at once, if the stream is broken. */
  retryNow(): void {
    this.#stream?.retryNow();
  }

  /** Holds no connection until it is resumed. */
  pause(): void {
    this.#stream?.pause();
  }

  /** Goes on after a pause, with what has come meanwhile. */
  resume(): void {
    this.#stream?.resume();
  }

  /** Says that repair has put in candles since this was said last, maybe of this pair and interval. */
  noteRepair(): void {
    this.#repairing = true;
  }

  /** Says that candles before the oldest one have been put in since this was said last, maybe of this pair and interval. */
  noteBackfill(): void {
    if (this.#backfilling || this.#stopped.signal.aborted) return;
    this.#backfilling = true;
    this.#after(backfillEvery_ms, () => {
      this.#backfilling = false;
      const oldest = this.history.rows[0];
      if (!oldest) return void this.#refresh();
      this.#older ??= this.#path({ order: "desc", end: oldest.open_time });
      if (this.history.rows.length < firstPage) void this.loadOlder();
    });
  }

  /** Loads a page of candles before the oldest one, if there may be any; calls at a time when one is on its way do nothing. */
  async loadOlder(): Promise<void> {
    if (!this.#older || this.#loadingOlder || this.history.rows.length >= mostCandles) return;
    this.#loadingOlder = true;
    try {
      const page = await this.#get(withLimit(this.#older, olderPage), 10_000);
      this.#older = following("/api/candles", page.next);
      this.#add(page.candles);
    } catch {
      // Scrolling on asks again.
    } finally {
      this.#loadingOlder = false;
    }
  }

  /** Loads a page of candles after the newest one that is loaded, and follows what comes once there are no more; calls at a time when one is on its way do nothing. */
  async loadNewer(): Promise<void> {
    if (!this.#newer || this.#loadingNewer) return;
    this.#loadingNewer = true;
    try {
      const page = await this.#get(withLimit(this.#newer, olderPage), 10_000);
      this.#newer = following("/api/candles", page.next);
      this.#add(page.candles);
      if (!this.isPast) this.#follow();
    } catch {
      // Scrolling on asks again.
    } finally {
      this.#loadingNewer = false;
    }
  }

  async #newest(): Promise<readonly Candle[]> {
    const page = await this.#page(this.moment.count ?? firstPage);
    this.#older = following("/api/candles", page.next);
    this.#newer = null;
    return page.candles;
  }

  async #around(time: number): Promise<readonly Candle[]> {
    const start = Math.max(0, Math.round(time - (firstPage / 2) * lengthOf(this.interval)));
    const page = await this.#get(this.#path({ start, limit: firstPage }));
    const first = page.candles[0];
    this.#newer = following("/api/candles", page.next);
    if (first) this.#older = this.#path({ order: "desc", end: first.open_time });
    return page.candles;
  }

  #page(limit: number): Promise<CandlePage> {
    return this.#get(this.#path({ order: "desc", limit }));
  }

  #path(parameters: Readonly<Record<string, string | number>>): string {
    const all = { pair: this.pair, interval: this.interval, include: "forming", ...parameters };
    return withQuery("/api/candles", all);
  }

  #get(path: string, timeout_ms = 5_000): Promise<CandlePage> {
    return this.api.get<CandlePage>(path, { signal: this.#stopped.signal, timeout_ms });
  }

  #follow(): void {
    const path = withQuery("/api/stream", { pair: this.pair, interval: this.interval });
    const lastId = String(this.history.newestClosed?.open_time ?? "");
    this.#stream = new EventStream(this.api, path, lastId, {
      event: event => this.#take(event),
      opened: again => {
        this.listener.streaming(true);
        if (again) void this.#refresh();
      },
      lost: () => this.listener.streaming(false),
    });
    this.#every(refreshEvery_ms, () => void this.#refresh());
  }

  #take(event: StreamEvent): void {
    if (event.type !== "candle" && event.type !== "forming") return;
    const candle = JSON.parse(event.data) as Candle;
    this.#add([candle]);
    if (isIncomplete(candle)) this.#after(afterIncomplete_ms, () => void this.#refresh());
  }

  #add(candles: readonly Candle[]): void {
    let change = this.history.add(candles);
    if (this.history.rows.length > mostCandles + olderPage) {
      this.history.keepNewest(mostCandles);
      this.#older = null;
      change = "rebuilt";
    }
    if (change !== "none") this.listener.changed(this.history, change);
  }

  async #refresh(): Promise<void> {
    try {
      const all = this.#repairing;
      this.#repairing = false;
      const page = await this.#page(
        all ? Math.min(refreshedWhileRepairing, this.history.rows.length + 1) : refreshed,
      );
      if (page.candles.length === 0) return;
      const change = this.history.addNewest(page.candles);
      if (change !== "none") this.listener.changed(this.history, change);
    } catch {
      // The next refresh will do.
    }
  }

  #after(wait_ms: number, action: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, wait_ms);
    this.#timers.add(timer);
  }

  #every(period_ms: number, action: () => void): void {
    this.#after(period_ms, () => {
      if (!document.hidden) action();
      this.#every(period_ms, action);
    });
  }
}

function withLimit(path: string, limit: number): string {
  const [place = "", query] = path.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set("limit", String(limit));
  return `${place}?${parameters}`;
}
