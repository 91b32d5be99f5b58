/** What the page's address says should be shown. */
export interface Address {
  readonly pair: string | null;
  readonly interval: string | null;
  /** The moment that is looked at; null for now. */
  readonly at: number | null;
}

/** Reads the address. */
export function readAddress(): Address {
  const query = new URLSearchParams(location.search);
  return { pair: query.get("pair"), interval: query.get("interval"), at: momentOf(query.get("at")) };
}

/** The time that a text means, as the API reads times: ISO 8601, UTC where it does not say, or milliseconds or seconds since 1970. */
export function momentOf(text: string | null): number | null {
  if (!text) return null;
  if (/^\d+$/.test(text)) return Number(text) >= 1e11 ? Number(text) : Number(text) * 1_000;
  const zoned = /(Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/i.test(text) ? text : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : time;
}

/** The query of an address. */
export function queryOf(pair: string, interval: string, at: number | null): string {
  const query = new URLSearchParams({ pair, interval });
  if (at !== null) query.set("at", new Date(at).toISOString().replace(/(:00)?\.000Z$/, "Z"));
  return `?${String(query).replaceAll("%3A", ":")}`;
}

/** Whether these look like the names that the service itself uses, so that it may be asked for them right away. */
export function looksExact(pair: string, interval: string): boolean {
  return /^[^_\s]+_[^_\s]+$/.test(pair) && /^\d+[smhdw]$/.test(interval);
}

/** Makes the address say what is shown; `replace` leaves no step to go back to. */
export function writeAddress(pair: string, interval: string, at: number | null, replace: boolean): void {
  const query = queryOf(pair, interval, at);
  if (query === location.search) return;
  if (replace) history.replaceState(null, "", query);
  else history.pushState(null, "", query);
}

/** Calls `changed` when somebody goes back or forward. */
export function onAddressChange(changed: () => void): void {
  addEventListener("popstate", changed);
}
