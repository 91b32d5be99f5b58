/** What the page's address says should be shown. */
export interface Address {
  readonly pair: string | null;
  readonly interval: string | null;
}

/** Reads the address. */
export function readAddress(): Address {
  const query = new URLSearchParams(location.search);
  return { pair: query.get("pair"), interval: query.get("interval") };
}

/** Whether these look like the names that the service itself uses, so that it may be asked for them right away. */
export function looksExact(pair: string, interval: string): boolean {
  return /^[^_\s]+_[^_\s]+$/.test(pair) && /^\d+[smhdw]$/.test(interval);
}

/** Makes the address say what is shown; `replace` leaves no step to go back to. */
export function writeAddress(pair: string, interval: string, replace: boolean): void {
  const address = `?${new URLSearchParams({ pair, interval })}`;
  if (address === location.search) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** Calls `changed` when somebody goes back or forward. */
export function onAddressChange(changed: () => void): void {
  addEventListener("popstate", changed);
}
