// What the API answers: see docs/api.md.

/** A candle as `/api/candles` has it. Prices are exact decimals in text; times are milliseconds since 1970. */
export interface Candle {
  readonly pair: string;
  readonly interval: string;
  readonly open_time: number;
  readonly close_time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly samples: number | null;
  readonly gap: number | null;
  readonly complete: boolean;
  readonly source: "live" | "exchange" | "mixed";
  readonly closed?: boolean;
  /** In the base currency; absent or null where it is not known. */
  readonly volume?: string | null;
}

/** A page of candles, and the address of the next one, relative to its own. */
export interface CandlePage {
  readonly candles: readonly Candle[];
  readonly next: string | null;
}

/** What is stored of a pair in one interval; both times are open times. */
export interface StoredSeries {
  readonly interval: string;
  readonly first: number;
  readonly newest: number;
  readonly count: number;
}

/** A pair of `/api/pairs`. */
export interface Pair {
  readonly name: string;
  readonly base: string;
  readonly quote: string;
  /** False for a pair that the service's settings leave out now. */
  readonly collected: boolean;
  readonly last: string | null;
  readonly last_time: number | null;
  /** The change in percent since the open of a candle, and when that one began: the first from a day ago on. */
  readonly change: string | null;
  readonly since: number | null;
  /** What is known of the last day, once there has been one: the change in percent, the highest and lowest price. */
  readonly change_24h: string | null;
  readonly high_24h: string | null;
  readonly low_24h: string | null;
  readonly candles: readonly StoredSeries[];
}

/** A stretch of missing or incomplete candles of `/api/gaps`. */
export interface Gap {
  readonly start: number;
  readonly end: number;
  readonly candles: number;
  readonly kind: "missing" | "incomplete";
  readonly state: "open" | "given_up";
  readonly why: string;
}

/** `/api/status`. */
export interface Status {
  readonly version: string;
  readonly started: number;
  readonly uptime: number;
  readonly pairs: number;
  readonly feed: {
    readonly name: string;
    readonly healthy: boolean;
    readonly last_success: number | null;
    readonly latency_ms: number | null;
    readonly poll_every_ms: number;
    readonly failures_in_a_row: number;
    readonly polls: { readonly ok: number; readonly failed: number; readonly skipped: number };
    readonly last_error: { readonly failure: string; readonly detail: string } | null;
    readonly retry_at: number | null;
    readonly clock: {
      readonly ahead_ms: number | null;
      readonly uncertainty_ms: number | null;
      readonly fault: string | null;
    };
  };
  readonly samples: {
    readonly taken: number;
    readonly late: number;
    readonly rejected: Readonly<Record<string, number>>;
    readonly rejected_pairs: readonly { readonly pair: string; readonly reason: string }[];
  };
  readonly store: {
    readonly candles: number | null;
    readonly size_bytes: number | null;
    readonly stored: number;
    readonly waiting: number;
    readonly lost: number;
    readonly removed: number;
    readonly withdrawn: number;
    readonly pairs_gone: number;
    readonly error: string | null;
  };
  readonly repair: {
    readonly enabled: boolean;
    readonly state: string;
    readonly window_ms: number | null;
    readonly repaired: number;
    readonly open: number;
    readonly given_up: number;
    readonly last_error: string | null;
  };
  readonly intervals: readonly NewestCandle[];
  readonly backfill?: Backfill;
}

/** How fetching the history from the exchange goes. */
export interface Backfill {
  readonly state: "off" | "waiting" | "running" | "done";
  /** How far back it reaches. */
  readonly since: number | null;
  readonly pairs: number;
  readonly pairs_done: number;
  /** How many candles have been fetched. */
  readonly candles: number;
  readonly seconds_left: number | null;
}

/** The newest candle of an interval over all pairs; null while there is none. */
export interface NewestCandle {
  readonly interval: string;
  readonly open_time: number | null;
  readonly close_time: number | null;
}
